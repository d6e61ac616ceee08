import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleReport } from '../../../metrics/test/reports.ts';
import { jsonReporter, nodeReportFiles, toJson, type ReportFiles } from './file-reporter.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-reporter-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function collect() {
  const printed: string[] = [];
  const notes: string[] = [];
  return {
    printed,
    notes,
    fallback: { write: (text: string) => printed.push(text) },
    notify: (note: string) => notes.push(note),
  };
}

test('P1-53 writes the report as indented JSON, folders included, and says where', async () => {
  const { printed, notes, ...outputs } = collect();
  const reporter = jsonReporter({ path: join(folder, 'a', 'b', '{{name}}.json'), ...outputs });
  const report = sampleReport();
  expect(reporter.writtenTo).toBeNull();
  await reporter.onFinish?.(report);
  const path = join(folder, 'a', 'b', `${report.benchmark.name}.json`);
  expect(await readFile(path, 'utf8')).toBe(toJson(report));
  expect(JSON.parse(toJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
  expect(toJson(report)).toMatch(/^\{\n {2}"/u);
  expect(await readdir(join(folder, 'a', 'b'))).toEqual([`${report.benchmark.name}.json`]);
  expect({ printed, notes, writtenTo: reporter.writtenTo }).toEqual({
    printed: [],
    notes: [`report written to ${path}`],
    writtenTo: path,
  });
});

test('a report replaces an older one as a whole', async () => {
  const path = join(folder, 'out.json');
  await writeFile(path, 'older and longer '.repeat(10_000));
  await jsonReporter({ path, ...collect() }).onFinish?.(sampleReport());
  expect(await readFile(path, 'utf8')).toBe(toJson(sampleReport()));
});

test('a report that cannot be written is printed, with a sentence why', async () => {
  const { printed, notes, ...outputs } = collect();
  const reporter = jsonReporter({ path: folder, ...outputs });
  await reporter.onFinish?.(sampleReport());
  expect(printed).toEqual([toJson(sampleReport())]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain(`the report could not be written to ${folder} and is printed instead: E`);
  expect(reporter.writtenTo).toBeNull();
});

test('a disk that fills up leaves no half report and no older one damaged', async () => {
  const path = join(folder, 'out.json');
  await writeFile(path, 'older');
  const full: ReportFiles = {
    ...nodeReportFiles,
    writeFile: async (name, text) => {
      await nodeReportFiles.writeFile(name, text.slice(0, 100));
      throw new Error('ENOSPC: no space left on device');
    },
  };
  const { printed, notes, ...outputs } = collect();
  await jsonReporter({ path, files: full, ...outputs }).onFinish?.(sampleReport());
  expect(await readdir(folder)).toEqual(['out.json']);
  expect(await readFile(path, 'utf8')).toBe('older');
  expect({ printed, notes }).toEqual({
    printed: [toJson(sampleReport())],
    notes: [`the report could not be written to ${path} and is printed instead: ENOSPC: no space left on device`],
  });
});

test('a left-over that cannot be removed does not hide why writing failed', async () => {
  const { printed, notes, ...outputs } = collect();
  const broken: ReportFiles = {
    makeFolder: async () => {},
    writeFile: () => Promise.reject('read-only file system'),
    rename: async () => {},
    remove: () => Promise.reject(new Error('also read-only')),
  };
  await jsonReporter({ path: 'out.json', files: broken, ...outputs }).onFinish?.(sampleReport());
  expect(printed).toHaveLength(1);
  expect(notes).toEqual(['the report could not be written to out.json and is printed instead: read-only file system']);
});

test('a wrong placeholder is found out before the run', () => {
  expect(() => jsonReporter({ path: '{{nmae}}.json', ...collect() })).toThrow('unknown placeholder {{nmae}}');
});

test('missing folders are made, and one that cannot be made is told instead of tried for ever', async () => {
  const deep = join(folder, 'a', 'b', 'out.json');
  await jsonReporter({ path: deep, ...collect() }).onFinish?.(sampleReport());
  expect(await readFile(deep, 'utf8')).toBe(toJson(sampleReport()));
  await writeFile(join(folder, 'file'), '');
  for (const place of ['/proc/nothing/out.json', join(folder, 'file', 'x', 'out.json')]) {
    const { notes, ...outputs } = collect();
    await jsonReporter({ path: place, ...outputs }).onFinish?.(sampleReport());
    expect(notes).toEqual([
      expect.stringMatching(/^the report could not be written to .*: (ENOENT|ENOTDIR|EEXIST|EACCES)/),
    ]);
  }
});
