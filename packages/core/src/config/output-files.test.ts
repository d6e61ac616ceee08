import { describe, expect, test } from 'vitest';

import { formatsOf, outputFiles, type OutputFormat } from './output-files.ts';

const CASES: readonly (readonly [
  file: string,
  asked: readonly OutputFormat[],
  paths: readonly string[],
  why: string,
])[] = [
  ['run.json', [], ['json run.json'], 'the usual case'],
  ['results/run', [], ['json results/run'], 'no extension is JSON, and stays as it is'],
  ['run.csv', [], ['csv run.csv'], 'the extension says it'],
  ['run.PROM', [], ['prometheus run.PROM'], 'in whatever letters'],
  ['a.b/run', ['csv', 'json'], ['csv a.b/run.csv', 'json a.b/run.json'], 'a dot in a folder is no extension'],
  ['v1.2', ['csv', 'json'], ['csv v1.2.csv', 'json v1.2.json'], 'nor is one in a number'],
  [
    'run.json',
    ['csv', 'csv'],
    ['json run.json', 'csv run.csv'],
    'what the extension says is written as well, all of it once',
  ],
];

describe('P2-34 the files of a report have one stem, and each its own extension', () => {
  test.each(CASES)('%s with %j: %j (%s)', (file, asked, paths) => {
    const files = outputFiles(file, formatsOf(file, asked));
    expect(files.map(({ format, path }) => `${format} ${path}`)).toEqual(paths);
  });

  test('without a file there are none', () => {
    expect(outputFiles(null, ['json'])).toEqual([]);
  });
});
