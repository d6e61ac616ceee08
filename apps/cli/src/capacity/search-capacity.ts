import { configLayer, requireHarmless, startCapacity, type CapacityEvent } from '@syntrix-bench/core';
import { levelText, type Capacity } from '@syntrix-bench/metrics/capacity';
import { formatSpanMs } from '@syntrix-bench/metrics/text';
import { stageLine } from '@syntrix-bench/reporters/capacity';

import { progressReporter } from '@syntrix-bench/reporters';

import type { CommandContext } from '../command.ts';
import type { StopSignal } from '../exit-codes.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { builtInScenarios, wholeScenarios } from '../running/built-in-scenarios.ts';
import { gatherLayers } from '../running/config-layers.ts';
import { runImpact } from '../running/describe-impact.ts';
import { readPlan, readSecrets, type PlanRequest } from '../running/read-plan.ts';
import { permitTarget } from '../running/target-permission.ts';
import { wantsColour } from '../screen.ts';
import type { CapacityRequest } from './capacity-request.ts';

/** What a search came to. */
export interface SearchedCapacity {
  readonly capacity: Capacity;
  /** The signal that ended it; null: none did. */
  readonly signal: StopSignal | null;
}

/**
 * Searches for a capacity, from what was written to the answer.
 *
 * @throws UsageError, BenchError for what is wrong with the config, and where not one stage could be measured
 */
export async function searchCapacity(
  context: CommandContext,
  asked: CapacityRequest,
  request: PlanRequest & OutputRequest,
): Promise<SearchedCapacity> {
  const { stderr } = context;
  const planned = await readPlan(context, request);
  const read = await permitTarget(context, planned, () => runImpact(planned));
  requireHarmless(read.plan, read.scenarios);
  const { notices } = await readSecrets(context, read);
  const { layers } = await gatherLayers(context, request);
  const say = (message: string): void => void (request.quiet || stderr.write(`${message}\n`));
  if (read.file !== null && request.config === 'nearest') say(`using ${read.file}`);
  for (const notice of [...read.notices, ...notices]) say(notice);
  // Plugins are loaded by the search itself.
  const { scenarios: builtIn, modules } = builtInScenarios();
  const { max, from, atMost, within, workload, ...times } = asked;
  const allowed = configLayer('allowed', { allowTargets: read.plan.target.allowedHosts ?? [] });
  const handle = startCapacity([...layers, allowed], {
    max,
    ...given({ from, atMost, within, workload }),
    ...given({
      stageSeconds: times.stageSeconds,
      confirmSeconds: times.confirmSeconds,
      warmupSeconds: times.warmupSeconds,
      steadyWithinSeconds: times.steadyWithinSeconds,
    }),
    scenarios: await wholeScenarios(builtIn),
    ...(modules === undefined ? {} : { modules }),
    environmentVariables: { ...context.env },
    ...(read.target === undefined ? {} : { target: read.target }),
    place: () => context.loadPlace(read.threads),
    onStage: (event) => tellStage(event, asked, say),
    ...(request.verbose
      ? {
          stageReporters: () => [
            progressReporter({
              stream: stderr,
              colour: wantsColour(stderr, context.env, request.colour),
              logLevel: 'debug',
            }),
          ],
        }
      : {}),
  });
  let signal: StopSignal | null = null;
  const release = context.onStopSignal((came) => {
    if (signal === null) {
      signal = came;
      say(`${came}: stopping the search, then cleaning up; a second one skips drain and clean-up`);
      handle.stop(came);
    } else {
      release();
      say(`${came}: skipping drain and clean-up`);
      handle.abort();
    }
  });
  try {
    return { capacity: await handle.finished, signal };
  } finally {
    release();
  }
}

function tellStage(event: CapacityEvent, { max }: Pick<CapacityRequest, 'max'>, say: (message: string) => void): void {
  if (event.type === 'ended') return say(stageLine({ max }, event.stage));
  const { number, next, seconds, warmupSeconds, untilSteady } = event;
  const warmup = formatSpanMs(warmupSeconds * 1_000);
  const before = untilSteady ? `warm-up until steady, ${warmup} at most, then ` : `${warmup} of warm-up, then `;
  const most = `${warmupSeconds === 0 ? '' : before}${formatSpanMs(seconds * 1_000)} at most`;
  say(`stage ${number} at ${levelText(max, next.level)} (${next.purpose}): ${most} …`);
}

/** What is given of some options. */
function given<Options extends object>(options: Options): { [Name in keyof Options]?: NonNullable<Options[Name]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as {
    [Name in keyof Options]?: NonNullable<Options[Name]>;
  };
}
