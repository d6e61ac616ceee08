import type { Json, ReportTriggers } from '@syntrix-bench/core';
import { LatencyHistogram, percentileUs, propagationOf } from '@syntrix-bench/core/durations';

import { FIGURES_LEDGER, type FigureLedger } from './figures.ts';
import { triggerDefinition } from './trigger-definitions.ts';
import type { TriggerOptions } from './trigger-options.ts';

/** What the report tells of a workload's webhooks, made of what all shards counted; null where none of them said anything. */
export function triggerReport(
  options: TriggerOptions,
  { workload, ledgers }: { readonly workload: string; readonly ledgers: Readonly<Record<string, Json>> },
): ReportTriggers | null {
  const state = ((ledgers[FIGURES_LEDGER] ?? {}) as unknown as FigureLedger)[workload];
  if (state === undefined) return null;
  const { sums, durations } = state;
  const work = durations['work'];
  const of = (key: string): number => sums[key] ?? 0;
  return {
    address: options.hookAddress,
    url: triggerDefinition(options).url,
    deliveries: {
      owed: of('owed'),
      received: of('received'),
      retries: of('retries'),
      recovered: of('recovered'),
      given_up: of('givenUp'),
      refused: of('refused'),
    },
    foreign: of('foreign'),
    connections: of('connections'),
    reading: propagationOf([durations['reading']]),
    handling: propagationOf([durations['handling']]),
    // In the middle: what took longer was held up by other programs.
    cpu_us_per_call: work === undefined ? null : percentileUs(LatencyHistogram.decode(work), 50),
  };
}
