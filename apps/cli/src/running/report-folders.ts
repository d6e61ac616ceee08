import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const MOST_NAMED = 3;

/**
 * Where the reports are that somebody seeks in a folder without any: `run --repeat` and `--interleave` make a folder for each series.
 *
 * @param folder as it was written
 * @returns the rest of a sentence about the folder, such as `it has results/repeated-20261130: give that`; null where it has reports of
 *   its own, and where nothing below it has any
 */
export async function whereReportsAre(cwd: string, folder: string): Promise<string | null> {
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => !entry.isDirectory() && isReportName(entry.name))) return null;
  const below = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const found: string[] = [];
  for (const path of below.toSorted()) {
    const names = (await readdir(resolve(cwd, path)).catch(() => [])).filter(isReportName);
    const isOfTwo = ['base-', 'new-'].every((side) => names.some((name) => name.startsWith(side)));
    if (names.length > 0) found.push(isOfTwo ? `${path} (two sides: base-*.json and new-*.json)` : path);
  }
  if (found.length === 0) return null;
  // The names hold times: the last ones are the latest.
  const named = found.slice(-MOST_NAMED);
  const more = found.length - named.length;
  const listed = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return `it has ${listed}: give ${found.length === 1 ? 'that' : 'one of them'}`;
}

function isReportName(name: string): boolean {
  return name.endsWith('.json');
}
