import { readFileSync } from 'node:fs';
import { BenchError, parseOpenFilesLimit } from '@syntrix-bench/core';

/** Files that a process has open beside connections. */
const OTHER_FILES = 100;

/** Most files that this process may have open; null where the system does not say. */
function openFilesLimit(): number | null {
  try {
    return parseOpenFilesLimit(readFileSync('/proc/self/limits', 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Refuses to open more connections than this process may have files, before any is opened: the last ones would fail, one after the
 * other, and with them whatever else needs a file.
 *
 * @param limit Most files that may be open; null where nobody knows.
 * @throws BenchError `setup_failed`
 */
export function checkOpenFiles(held: number, workers: number, limit: number | null = openFilesLimit()): void {
  const needed = held + workers + OTHER_FILES;
  if (limit === null || limit >= needed) return;
  const count = (number: number): string => number.toLocaleString('en-US');
  throw new BenchError(
    'setup_failed',
    `${count(held)} held connections and ${count(workers)} workers need ${count(needed)} open files, but this process may have ${count(limit)}`,
    { hint: `raise the limit (ulimit -n ${Math.ceil(needed / 1000) * 1000}), or hold fewer connections` },
  );
}
