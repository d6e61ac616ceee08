import { existsSync, readFileSync } from 'node:fs';

/**
 * What became of the tests of each file, as `count-reporter.ts` wrote it: of files that were run more than once the last time. What
 * failed in no file in particular has the file '', and is kept each time.
 *
 * @param {string} path
 * @returns {{ file: string, passed: number, failed: number, skipped: number }[]}
 */
export function readCounts(path) {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return [...new Map(lines.map((counts, index) => [counts.file || index, counts])).values()];
}
