import type { CommandContext } from '../command.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { shellWord } from '../flags/shell-word.ts';
import type { ConfigValues } from './config-layers.ts';
import { earlierReports } from './earlier-reports.ts';
import { executeRun, type RunRequest } from './execute-run.ts';
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
  const asked = kept === null ? request : { ...request, values: [kept.layer, ...request.values] };
  const rounds = equalRounds(count, 'repeated');
  for (const sentence of await earlierReports(context, await readPlan(context, asked), rounds))
    context.stderr.write(`${sentence}\n`);
  let reports = 0;
  const { codes, ended } = await makeRounds(rounds, {
    tell: ({ number }) => {
      if (!request.quiet) context.stderr.write(`run ${number} of ${count}\n`);
    },
    make: (round) => executeRun(context, { ...asked, onReport: () => void (reports += 1), round }),
    needsAll: false,
  });
  tellRounds(context, request, { reports, made: codes.length, count, kept });
  return ended ?? codes.find((code) => code !== EXIT_CODES.fine) ?? EXIT_CODES.fine;
}

/** Where reports go that nobody named files for. */
interface KeptReports {
  readonly folder: string;
  readonly layer: ConfigValues;
}

/** A folder for the reports where neither flags nor config name a file: repeated runs are made to be compared. */
async function keptReports(context: CommandContext, request: RunRequest): Promise<KeptReports | null> {
  const { reportFiles } = await readPlan(context, request);
  if (reportFiles.length > 0) return null;
  const folder = `results/repeated-${context.now().toISOString().replace(/\D/gu, '').slice(0, 14)}`;
  return { folder, layer: { source: '--repeat', value: { output: { file: `${folder}/{{index}}.json` } } } };
}

/** What came of all runs together. */
interface Rounds {
  readonly reports: number;
  readonly made: number;
  readonly count: number;
  readonly kept: KeptReports | null;
}

/** Says what came of all runs together, and what to do with it. */
function tellRounds(
  { stderr, program }: CommandContext,
  { quiet }: RunRequest,
  { reports, made, count, kept }: Rounds,
): void {
  if (quiet) return;
  const ended = made < count ? `; run ${made} was the last, as it ended the others` : '';
  const where = kept === null || reports === 0 ? '' : `; their reports are in ${kept.folder}`;
  stderr.write(`${reports} of ${count} runs measured${ended}${where}\n`);
  const sets = kept === null ? 'BASE.json … -- NEW.json …' : `BASE/ ${shellWord(`${kept.folder}/`)}`;
  if (reports > 1) stderr.write(`to compare them with others: ${program} compare ${sets}\n`);
}
