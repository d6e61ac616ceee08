import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ReportSet, SourcedReport } from '@syntrix-bench/metrics/compare';

import { SET_SEPARATOR } from '../command.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import { whereReportsAre } from '../running/report-folders.ts';
import { readStoredReport } from '../running/stored-report.ts';

/**
 * The sets of files that a command line names: what `--` stands between; without it, each word is a set.
 *
 * @throws UsageError for fewer than two
 */
export function splitSets(words: readonly string[]): readonly (readonly string[])[] {
  const sets: string[][] = [[]];
  for (const word of words) {
    if (word === SET_SEPARATOR) sets.push([]);
    else sets.at(-1)!.push(word);
  }
  const all = sets.length === 1 ? words.map((word) => [word]) : sets;
  if (all.length < 2) {
    throw new UsageError(
      'compare needs two sets of reports: the base, and what is held against it.',
      'compare base/*.json -- new/*.json',
    );
  }
  const empty = all.findIndex((set) => set.length === 0);
  if (empty >= 0) {
    throw new UsageError(
      `${empty === 0 ? 'Before' : 'After'} -- no report is named.`,
      'compare base/*.json -- new/*.json',
    );
  }
  return all;
}

/**
 * Reads the reports of each set: files, or all `.json` files of folders.
 *
 * @throws UsageError for what is no report, and for a folder without any
 */
export async function readSets(
  context: CliContext,
  sets: readonly (readonly string[])[],
  quiet: boolean,
): Promise<readonly ReportSet[]> {
  const labels = labelsOf(context.cwd, sets);
  const read: ReportSet[] = [];
  for (const [index, words] of sets.entries()) {
    const files = (await Promise.all(words.map((word) => filesOf(context, word)))).flat();
    const twice = files.find((file, place) => files.indexOf(file) !== place);
    if (twice !== undefined) throw new UsageError(`${twice} is named twice in one set: a run counts once.`);
    const runs: SourcedReport[] = [];
    // One after the other: what is told of old versions stands in order, and only one text is held at a time.
    for (const file of files) runs.push({ source: file, report: await readStoredReport(context, file, quiet) });
    read.push({ label: labels[index]!, runs });
  }
  refuseSmoke(read);
  refuseSharedRuns(read);
  return read;
}

async function filesOf({ cwd }: CliContext, word: string): Promise<readonly string[]> {
  const path = resolve(cwd, word);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [word];
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) {
    const below = await whereReportsAre(cwd, word);
    throw new UsageError(
      below === null
        ? `${word} holds no report: no file in it ends in .json.`
        : `${word} holds no report itself; ${below}.`,
    );
  }
  return names.map((name) => join(word, name));
}

function refuseSmoke(sets: readonly ReportSet[]): void {
  const smoke = sets.flatMap(({ runs }) => runs).find(({ report }) => report.run.smoke === true);
  if (smoke === undefined) return;
  throw new UsageError(`${smoke.source} is of a smoke run, which claims nothing of speed: compare runs that measured.`);
}

/** A run on both sides would be its own evidence. */
function refuseSharedRuns(sets: readonly ReportSet[]): void {
  const seen = new Map<string, string>();
  for (const { runs } of sets) {
    for (const { source, report } of runs) {
      const key = `${report.run.id} ${report.run.start_time}`;
      const other = seen.get(key);
      if (other !== undefined)
        throw new UsageError(`${other} and ${source} are of the same run: it can be counted only once.`);
      seen.set(key, source);
    }
  }
}

/**
 * Folders by their names, files by that of their folder or their own, before which that of its folder stands where it is a mere number; `base` and `new`
 * where that tells nothing apart.
 */
function labelsOf(cwd: string, sets: readonly (readonly string[])[]): readonly string[] {
  const labels = sets.map((words) => {
    const [word = ''] = words;
    if (words.length === 1) {
      const name = basename(word).replace(/\.json$/u, '');
      const folder = basename(dirname(resolve(cwd, word)));
      return /^\d+$/u.test(name) && folder !== '' ? `${folder}/${name}` : name;
    }
    const folders = new Set(words.map((each) => dirname(each)));
    return folders.size === 1 ? basename([...folders][0]!) : '';
  });
  const isTelling = new Set(labels).size === labels.length && labels.every((label) => !['', '.', '..'].includes(label));
  return isTelling
    ? labels
    : sets.map((_, index) => (index === 0 ? 'base' : sets.length === 2 ? 'new' : `set ${index + 1}`));
}
