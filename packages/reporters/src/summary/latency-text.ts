import type { LatencySummary } from '@syntrix-bench/metrics';

import { formatLatencyMs } from '../format/duration.ts';
import { NOTHING } from '../format/number.ts';

/** A figure of a latency distribution. */
export type LatencyFigure = 'min' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max';

/** Put before a percentile that few samples lie beyond (R18). */
const THIN = '~';
/** Put before the limit of time-outs that a figure falls among (R14). */
const CENSORED = '> ';

/** A figure with its reservation: `1.23 ms`, `~1.23 ms`, `> 10 s`, or `–` where there is none. */
export function latencyText(latency: LatencySummary | null, figure: LatencyFigure): string {
  const value = latency?.[figure] ?? null;
  if (latency === null || value === null) return NOTHING;
  if (isAmong(latency.censored, figure)) return `${CENSORED}${withoutZeros(formatLatencyMs(value))}`;
  return `${isAmong(latency.thin, figure) ? THIN : ''}${formatLatencyMs(value)}`;
}

/** What the signs mean that stand in texts of these latencies. */
export function explainSigns(latencies: readonly (LatencySummary | null)[]): readonly string[] {
  const signed = (list: 'thin' | 'censored') =>
    latencies.some((latency) => latency !== null && latency[list].length > 0);
  return [
    ...(signed('thin') ? [`${THIN} thin: fewer than 10 samples lie beyond this percentile`] : []),
    ...(signed('censored') ? [`${CENSORED}reaches into time-outs: the truth is larger`] : []),
  ];
}

function isAmong(list: readonly string[], figure: LatencyFigure): boolean {
  return list.includes(figure);
}

/** A limit is a round number: `10 s`, not `10.0 s`. */
function withoutZeros(latency: string): string {
  return latency.replace(/\.0+ /u, ' ');
}
