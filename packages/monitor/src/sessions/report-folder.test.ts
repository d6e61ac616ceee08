import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { ReportFolder } from './report-folder.ts';

let path = '';
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'syntrix-bench-history-'));
  await writeFile(join(path, 'a.json'), '');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(path, { recursive: true });
});

test('M-5 whoever asks while a folder is looked at is told what that look finds, however long it takes', async () => {
  let reads = 0;
  let [tellBegun, end] = [() => {}, () => {}];
  const begun = new Promise<void>((resolve) => (tellBegun = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  const read = async () => {
    reads += 1;
    tellBegun();
    await ended;
    throw new Error('it is none');
  };
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const folder = new ReportFolder({ folder: path, read });
  const first = folder.sessions();
  await begun;
  nowMs = 5000;
  const beside = folder.sessions();
  end();
  expect([await first, await beside, reads]).toEqual([[], [], 1]);
  // A second counts from the end of the look.
  nowMs = 5900;
  const soonAfter = folder.sessions();
  nowMs = 6100;
  const later = folder.sessions();
  expect([beside === first, soonAfter === first, later === first]).toEqual([true, true, false]);
  await later;
});

test('M-5 a look at a folder that failed is no answer for whoever asks afterwards', async () => {
  const missing = join(path, 'made-later');
  const folder = new ReportFolder({ folder: missing, read: () => Promise.reject(new Error('it is none')) });
  await expect(folder.sessions()).rejects.toThrow('ENOENT');
  await mkdir(missing);
  expect(await folder.sessions()).toEqual([]);
});
