import type { Json, ReportHops, ReportRealtime, ReportWaterfall } from '@syntrix-bench/core';

import { bucketAt } from './buckets.ts';
import { FIGURES_LEDGER, type FigureLedger, type FigureState, type Hop, type Worst } from './figures.ts';
import { countsOf, propagationOf, toMs } from './propagation-figures.ts';
import type { RealtimeOptions } from './realtime-options.ts';
import { stormReport } from './storm-report.ts';
import { heldConnections } from './subscribers.ts';

const NOTHING: FigureState = { sums: {}, maxima: {}, worst: {} };

/** What the report tells of a workload's subscribers, made of what all shards counted; null where none of them said anything. */
export function realtimeReport(
  options: RealtimeOptions,
  { workload, ledgers }: { readonly workload: string; readonly ledgers: Readonly<Record<string, Json>> },
): ReportRealtime | null {
  const all = (ledgers[FIGURES_LEDGER] ?? {}) as unknown as FigureLedger;
  const state = all[workload];
  if (state === undefined) return null;
  const { sums, maxima, worst } = state;
  const { held, probes } = heldConnections(options);
  const fanOut = countsOf(sums, 'fanOut/');
  const acknowledged = sumOf(sums, 'acknowledgedCount');
  return {
    transport: options.transport,
    connections: held,
    probes,
    subscriptions: held * options.subscriptions,
    deliveries: {
      owed: sums['owed'] ?? 0,
      received: sums['received'] ?? 0,
      in_gap: sums['inGap'] ?? 0,
      beside_their_writer: acknowledged,
    },
    fan_out: fanOut.size === 0 ? null : { ...propagationOf(fanOut), max: toMs(maxima['fanOut'] ?? 0) },
    waterfall: waterfallOf(state),
    slowest: worstOf(worst['slowest'], ({ name, value }) => ({ subscriber: name, mean: toMs(value) })),
    worst: worstOf(worst['failures'], ({ name, value }) => ({ subscriber: name, failures: value })),
    storm: options.storm === null ? null : stormReport(options.storm, state),
  };
}

function worstOf<T>(worst: Worst | undefined, told: (worst: Worst) => T): T | null {
  return worst === undefined ? null : told(worst);
}

function waterfallOf({ sums, maxima }: FigureState = NOTHING): ReportWaterfall | null {
  const counts = new Map<number, number>();
  for (const [key, count] of Object.entries(sums)) {
    const [kind, bucket, hop] = key.split('/');
    if (kind === 'hop' && hop === 'count') counts.set(Number(bucket), count);
  }
  if (counts.size === 0) return null;
  const least = maxima['aheadAtLeast'] ?? 0;
  const most = -(maxima['behindAtLeast'] ?? 0);
  return {
    p50: hopsAt(sums, bucketAt(counts, 0.5)),
    p99: hopsAt(sums, bucketAt(counts, 0.99)),
    server_stamps_step: 1,
    server_clock_ahead: { least: toMs(Math.min(least, most)), most: toMs(Math.max(least, most)) },
  };
}

/** Mean hops of the deliveries of one bucket of propagation. */
function hopsAt(sums: FigureState['sums'], bucket: number): ReportHops {
  const of = (hop: Hop): number => sums[`hop/${bucket}/${hop}`] ?? 0;
  const count = of('count');
  const stored = of('storedCount');
  const others = count - stored;
  // Deliveries that tell when they were stored, and others that do not, are of different servers: one of the two is empty.
  const toRead = stored > 0 ? of('readAfterStored') / stored : others > 0 ? of('read') / others : 0;
  const sentToStored = stored > 0 ? of('stored') / stored : null;
  const received = of('received') / count;
  const acknowledged = of('acknowledgedCount');
  return {
    deliveries: count,
    propagation: toMs((sentToStored ?? 0) + toRead + received),
    due_to_sent: toMs(of('late') / count),
    sent_to_stored: sentToStored === null ? null : toMs(sentToStored),
    to_read: toMs(toRead),
    read_to_received: toMs(received),
    sent_to_acknowledged:
      acknowledged === 0 ? null : { mean: toMs(of('acknowledged') / acknowledged), deliveries: acknowledged },
  };
}

/** Over all buckets. */
function sumOf(sums: FigureState['sums'], hop: Hop): number {
  return Object.entries(sums).reduce((sum, [key, value]) => (key.endsWith(`/${hop}`) ? sum + value : sum), 0);
}
