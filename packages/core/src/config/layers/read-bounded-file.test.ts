import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { readBoundedFile } from './read-bounded-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-read-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const text = async (path: string, limit: number): Promise<string> =>
  Buffer.from(await readBoundedFile(path, limit, () => undefined)).toString();

test('a file is read to its end, up to the limit and no further', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'x'.repeat(2048));
  expect(await text(path, 2048)).toBe('x'.repeat(2048));
  await expect(text(path, 2047)).rejects.toMatchObject({ why: 'too-large' });
  await expect(text('/dev/zero', 1024)).rejects.toMatchObject({ message: 'it is larger than 1 KiB' });
});

test('an empty file is empty', async () => {
  await writeFile(join(folder, 'empty'), '');
  expect(await text(join(folder, 'empty'), 10)).toBe('');
});

test('P2-03 a pipe is read whole, however late its writer comes', async () => {
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const writer = await open(path, 'r+');
  const read = text(path, 1024);
  await writer.write('one');
  await writer.write('two');
  await writer.close();
  expect(await read).toBe('onetwo');
});
