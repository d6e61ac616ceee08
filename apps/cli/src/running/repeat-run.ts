import { dirname } from 'node:path';
import type { OutputFile, Report } from '@syntrix-bench/core';
import { plural } from '@syntrix-bench/metrics/text';

import type { CommandContext } from '../command.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { shellWord } from '../flags/shell-word.ts';
import type { ConfigValues } from './config-layers.ts';
import { earlierReports } from './earlier-reports.ts';
import { executeRun, type RunRequest } from './execute-run.ts';
import { brokenLimits } from './one-line.ts';
import { runMonitor } from './run-monitor.ts';
import { readPlan } from './read-plan.ts';
import { equalRounds, makeRounds } from './rounds.ts';

/** Makes the same run several times, one after the other, shown by one monitor; ends with the first exit code that is not 0. */
export async function repeatRun(context: CommandContext, request: RunRequest, count: number): Promise<ExitCode> {
  const sharedMonitor = runMonitor(context, { ...request.monitor, quiet: request.quiet });
  try {
    return await repeat(context, { ...request, sharedMonitor }, count);
  } finally {
    await sharedMonitor.close();
  }
}

async function repeat(context: CommandContext, request: RunRequest, count: number): Promise<ExitCode> {
  const kept = await keptReports(context, request);
  const asked = kept === null ? request : { ...request, values: [kept, ...request.values] };
  const read = await readPlan(context, asked);
  const rounds = equalRounds(count, 'repeated');
  for (const sentence of await earlierReports(context, read, rounds)) context.stderr.write(`${sentence}\n`);
  const reports: Report[] = [];
  const { codes, ended } = await makeRounds(rounds, {
    tell: ({ number }) => {
      if (!request.quiet) context.stderr.write(`run ${number} of ${count}\n`);
    },
    make: (round) =>
      executeRun(context, { ...asked, inLine: true, onReport: (report) => void reports.push(report), round }),
    needsAll: false,
  });
  if (!request.quiet) tellRounds(context, { reports, codes, count, place: placeOf(read.reportFiles) });
  return ended ?? codes.find((code) => code !== EXIT_CODES.fine) ?? EXIT_CODES.fine;
}

/** Reports go to a folder of their own where neither flags nor config name a file: repeated runs are made to be compared. */
async function keptReports(context: CommandContext, request: RunRequest): Promise<ConfigValues | null> {
  const { reportFiles } = await readPlan(context, request);
  if (reportFiles.length > 0) return null;
  const folder = `results/repeated-${context.now().toISOString().replace(/\D/gu, '').slice(0, 14)}`;
  return { source: '--repeat', value: { output: { file: `${folder}/{{index}}.json` } } };
}

/** Where the reports of a series are: its folder, where that is its own, and what names them as words of a command line. */
interface Place {
  readonly folder: string | null;
  readonly words: string;
}

/** Null where no reports are kept that can be compared. */
function placeOf(files: readonly OutputFile[]): Place | null {
  const path = files.find(({ format }) => format === 'json')?.path;
  if (path === undefined) return null;
  const folder = dirname(path);
  const isNamed = !folder.includes('{{');
  if (isNamed && folder !== '.') return { folder, words: `BASE ${shellWord(folder)}` };
  const numbered = /\{\{\s*\.?index\s*\}\}/iu.test(path) ? path : path.replace(/(\.\w+)?$/u, '-*$1');
  const shown = numbered.replaceAll(/\{\{.*?\}\}/gu, '*');
  return { folder: null, words: `BASE.json … -- ${/^[\w./*-]+$/u.test(shown) ? shown : 'NEW.json …'}` };
}

/** What came of all runs together. */
interface Rounds {
  readonly reports: readonly Report[];
  readonly codes: readonly ExitCode[];
  readonly count: number;
  readonly place: Place | null;
}

/** Says what came of all runs together, and what to do with it. */
function tellRounds({ stderr, program }: CommandContext, { reports, codes, count, place }: Rounds): void {
  const { length } = reports;
  const measured = length === count ? plural(count, 'run') : `${length} of ${plural(count, 'run')} measured`;
  const where = place === null || place.folder === null || length === 0 ? '' : ` in ${place.folder}`;
  const ended = codes.length < count ? `; run ${codes.length} was the last, as it ended the others` : '';
  const broken = [...brokenLimits(reports)].map(([limit, times]) => `; ${times} broke ${limit}`).join('');
  const others = [
    [EXIT_CODES.runFailed, 'failed'],
    [EXIT_CODES.notProven, 'not proven'],
  ] as const;
  const flawed = others.flatMap(([code, word]) => {
    const times = codes.filter((each) => each === code).length;
    return times === 0 ? [] : [`; ${times} ${word}`];
  });
  stderr.write(`${measured}${where}${ended}${broken}${flawed.join('')}\n`);
  if (length > 1 && place !== null) stderr.write(`Next: ${program} compare ${place.words}\n`);
}
