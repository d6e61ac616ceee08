import { join } from 'node:path';
import type { ReportSet, SourcedReport } from '@syntrix-bench/metrics/compare';

import type { CommandContext } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { configChoice } from '../flags/config-flags.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { MEASURE_IN_TURN_FLAGS } from '../flags/measure-in-turn-flags.ts';
import { outputRequest } from '../flags/output-flags.ts';
import type { RunRequest } from '../running/execute-run.ts';
import { makeRounds, pairedRounds, readRunCount } from '../running/rounds.ts';
import { openTarget } from './target-command.ts';

/** Who has two sides measured in turn. */
export interface InTurnAsker {
  /** Where the target of each run comes from, for messages about settings. */
  readonly source: string;
  /** What it calls the sides. */
  readonly labels: readonly [string, string];
}

/** Two sides that are measured in turn. */
export interface InterleaveRequest extends InTurnAsker {
  /** URLs, or commands that start targets. */
  readonly sides: readonly [string, string];
  readonly pairs: number;
  /** Where the reports go. */
  readonly folder: string;
  /** Everything of a run but its target, its report and which of several it is. */
  readonly run: Omit<RunRequest, 'round' | 'onReport'>;
}

/** What a command line says of how two targets are measured. */
export interface MeasureInTurnValues {
  readonly pairs: string | undefined;
  readonly reports: string | undefined;
  readonly allowTarget: readonly string[] | undefined;
  readonly config: string | undefined;
  readonly noConfig: boolean | undefined;
  readonly set: readonly string[] | undefined;
  readonly duration: string | undefined;
  readonly json: boolean | undefined;
  readonly quiet: boolean | undefined;
  readonly verbose: boolean | undefined;
  readonly noColor: boolean | undefined;
}

/** What is to be measured, as a command line says it. @param iOwnThisServer whether what can harm a server is allowed; `undefined`: as the config says */
export function interleaveRequest(
  { now }: Pick<CommandContext, 'now'>,
  sides: readonly [string, string],
  values: MeasureInTurnValues,
  asker: InTurnAsker,
  iOwnThisServer?: true,
): InterleaveRequest {
  const time = now().toISOString().replace(/\D/gu, '').slice(0, 14);
  const { duration, allowTarget } = MEASURE_IN_TURN_FLAGS;
  const flags = flagSettings({ duration, allowTarget }, values);
  return {
    ...asker,
    sides,
    pairs: readRunCount('--pairs', values.pairs ?? '14', 1),
    folder: values.reports ?? `results/interleaved-${time}`,
    run: {
      ...outputRequest(values),
      json: false,
      config: configChoice(values),
      useEnvironment: true,
      values: [
        { source: 'flags', ...flags },
        ...(iOwnThisServer === undefined ? [] : [{ source: 'flags', value: { benchmark: { iOwnThisServer } } }]),
      ],
      assignments: values.set ?? [],
      runId: null,
      monitor: { asked: false, keep: false },
    },
  };
}

/** Both sets of runs, or the exit code of the run after which no further one was made. */
export type Interleaved =
  { readonly sets: readonly [ReportSet, ReportSet]; readonly code: null } | { readonly code: ExitCode };

/**
 * Measures two targets in turn, pair by pair, so that whatever changes on the machine meanwhile hits both (duet benchmarking; R22). Which of a
 * pair comes first is drawn anew each time. Each run has its report, which says to which pair it belongs.
 */
export async function interleave(context: CommandContext, request: InterleaveRequest): Promise<Interleaved> {
  const { executeRun } = await import('../running/execute-run.ts');
  const { source, labels, sides, pairs, folder, run } = request;
  const runs: [SourcedReport[], SourcedReport[]] = [[], []];
  const { ended } = await makeRounds(pairedRounds(pairs, labels), {
    tell: ({ set: { number, side } }) => {
      if (!run.quiet) context.stderr.write(`pair ${number} of ${pairs}: ${side}\n`);
    },
    make: async (round) => {
      const { side: label, number } = round.set;
      const side = labels.indexOf(label);
      const target = await openTarget(sides[side]!);
      const file = join(folder, `${label}-${String(number).padStart(String(pairs).length, '0')}.json`);
      try {
        return await executeRun(context, {
          ...run,
          values: [
            ...run.values,
            { source, value: { benchmark: { target: target.url }, output: { file, console: false } } },
          ],
          round,
          onReport: (report) => void runs[side]!.push({ source: file, report }),
        });
      } finally {
        await target.close();
      }
    },
    needsAll: true,
  });
  if (ended !== null) return { code: ended };
  return {
    sets: [
      { label: labels[0], runs: runs[0] },
      { label: labels[1], runs: runs[1] },
    ],
    code: null,
  };
}
