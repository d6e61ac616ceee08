import type { Report, ReportHops, ReportRealtime } from '@syntrix-bench/metrics';
import {
  formatCount,
  formatLatencyMs,
  formatSpanMs,
  plural,
  propagationText,
  toAudits,
} from '@syntrix-bench/metrics/text';

import type { Fact } from './run.ts';

/** One hop of an event's way. */
export interface HopView {
  readonly name: string;
  readonly text: string;
  /** ms from when the write was sent; below 0 before that. */
  readonly from: number;
  readonly length: number;
}

/** The way of the events around a percentile. */
export interface WaterfallView {
  readonly title: string;
  /** What it shows, as a sentence. */
  readonly says: string;
  /** ms that the whole way takes, from due to received. */
  readonly whole: number;
  readonly hops: readonly HopView[];
}

/** What is told of subscribers, workload by workload. */
export interface RealtimeView {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly waterfalls: readonly WaterfallView[];
}

/** Who listened, what the audit found, and where the time of an event went; empty where nobody listened. */
export function toRealtime(report: Report): readonly RealtimeView[] {
  const all = Object.entries(report.realtime ?? {});
  const audits = toAudits(report);
  return all.map(([workload, own]) => ({
    title: all.length > 1 ? workload : '',
    facts: [
      listeners(own),
      ...audits.filter((each) => each.workload === workload).map(({ mark, text }) => ({ name: 'Audit', text, mark })),
      ...moreFacts(own),
    ],
    waterfalls:
      own.waterfall === null ? [] : (['p50', 'p99'] as const).map((name) => waterfallOf(name, own.waterfall![name])),
  }));
}

function listeners({ connections, probes, subscriptions, transport }: ReportRealtime): Fact {
  const over = transport === 'both' ? 'WebSocket and SSE' : transport;
  return {
    name: 'Listening',
    text: `${plural(connections, 'connection')} over ${over}, ${plural(probes, 'probe')} among them, ${plural(subscriptions, 'subscription')}`,
    mark: null,
  };
}

function moreFacts({ fan_out: fanOut, slowest, worst, storm }: ReportRealtime): readonly Fact[] {
  const fact = (name: string, text: string): Fact => ({ name, text, mark: null });
  return [
    ...(fanOut === null
      ? []
      : [
          fact(
            'Fan-out',
            `first to last receiver: p50 ${propagationText(fanOut, 'p50')}, p99 ${propagationText(fanOut, 'p99')}`,
          ),
        ]),
    ...(slowest === null
      ? []
      : [fact('Slowest subscriber', `${slowest.subscriber}, mean ${formatLatencyMs(slowest.mean)}`)]),
    ...(worst === null ? [] : [fact('Worst subscriber', `${worst.subscriber}: ${plural(worst.failures, 'failure')}`)]),
    ...(storm === null || !storm.broke
      ? []
      : [
          fact(
            'Storm',
            `${plural(storm.clients, 'client')} at ${formatSpanMs(storm.at * 1000)} for ${formatSpanMs(storm.lasted * 1000)}`,
          ),
        ]),
  ];
}

function waterfallOf(name: string, hops: ReportHops): WaterfallView {
  const { due_to_sent: late, sent_to_stored: stored, to_read: read, read_to_received: received, propagation } = hops;
  const steps = [
    { name: 'sent to stored', length: stored },
    { name: stored === null ? 'sent to read by the server' : 'stored to read by the server', length: read },
    { name: 'read to received', length: received },
    { name: 'unaccounted for', length: hops.unaccounted === 0 ? null : (hops.unaccounted ?? null) },
  ].flatMap(({ name: step, length }) => (length === null ? [] : [{ name: step, length }]));
  let at = 0;
  const way = steps.map((step): HopView => {
    const from = at;
    at += step.length;
    return { ...step, from, text: signed(step.length) };
  });
  const longest = steps.toSorted((a, b) => b.length - a.length)[0];
  return {
    title: `around ${name}`,
    says: `The events around ${name} took ${signed(propagation)} from sent to received (mean of ${formatCount(hops.deliveries)}), ${longest === undefined ? 'in hops that the server does not tell of' : `most of it ${longest.name}`}.`,
    whole: late + propagation,
    hops: [{ name: 'due to sent', from: -late, length: late, text: signed(late) }, ...way],
  };
}

/** A duration that may be below 0 where two clocks differ. */
function signed(ms: number): string {
  return ms < 0 ? `-${formatLatencyMs(-ms)}` : formatLatencyMs(ms);
}
