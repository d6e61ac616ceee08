import type { Json, ReportRealtime } from '@syntrix-bench/core';
import { propagationOf, toMs } from '@syntrix-bench/core/durations';

import { FIGURES_LEDGER, type FigureLedger, type FigureState } from './figures.ts';
import { HOPS } from './hops.ts';
import type { RealtimeOptions } from './realtime-options.ts';
import { stormReport } from './storm-report.ts';
import { heldConnections } from './subscribers.ts';
import { waterfallOf } from './waterfall.ts';

/** Groups of which the slowest subscriber is told: clients of a storm are slow on purpose. */
const COMPARED = ['probe', 'crowd'] as const;

/** What the report tells of a workload's subscribers, made of what all shards counted; null where none of them said anything. */
export function realtimeReport(
  options: RealtimeOptions,
  { workload, ledgers }: { readonly workload: string; readonly ledgers: Readonly<Record<string, Json>> },
): ReportRealtime | null {
  const all = (ledgers[FIGURES_LEDGER] ?? {}) as unknown as FigureLedger;
  const state = all[workload];
  if (state === undefined) return null;
  const { sums, worst, durations } = state;
  const { held, probes } = heldConnections(options);
  const fanOut = durations['fanOut'];
  const failures = worst['failures'];
  return {
    transport: options.transport,
    connections: held,
    probes,
    subscriptions: held * options.subscriptions,
    deliveries: {
      owed: sums['owed'] ?? 0,
      ...atMost(sums),
      received: sums['received'] ?? 0,
      in_gap: sums['inGap'] ?? 0,
      beside_their_writer: Object.values(state.hops).reduce((sum, hops) => sum + hops[ACKNOWLEDGED]!, 0),
    },
    fan_out:
      fanOut === undefined ? null : { ...propagationOf([fanOut], sums['notFannedOut']), max: toMs(fanOut.maxUs) },
    waterfall: waterfallOf(state),
    slowest: slowestOf(state),
    worst: failures === undefined ? null : { subscriber: failures.name, failures: failures.value },
    storm: options.storm === null ? null : stormReport(options.storm, state),
  };
}

const ACKNOWLEDGED = HOPS.indexOf('acknowledgedCount');

/** The subscriber that was slowest compared with all of its group; null where none had enough deliveries to speak of. */
function slowestOf({ sums, worst }: FigureState): ReportRealtime['slowest'] {
  const all = COMPARED.flatMap((group) => {
    const slowest = worst[`slowest/${group}`];
    const count = sums[`received/${group}`] ?? 0;
    if (slowest === undefined || count === 0) return [];
    return [{ subscriber: slowest.name, mean: slowest.value, all: (sums[`took/${group}`] ?? 0) / count }];
  });
  const [first] = all.sort((a, b) => b.mean / b.all - a.mean / a.all);
  return first === undefined ? null : { subscriber: first.subscriber, mean: toMs(first.mean), all: toMs(first.all) };
}

/** Told where it is more than what had to come: where documents are written more than once. */
function atMost({ owed = 0, owedAtMost = 0 }: FigureState['sums']): { readonly owed_at_most?: number } {
  return owedAtMost > owed ? { owed_at_most: owedAtMost } : {};
}
