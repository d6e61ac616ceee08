import type { LatencySummary } from '@syntrix-bench/metrics';

import { NOTHING } from '../format/number.ts';
import { formatReservedMs } from '../format/reserved-latency.ts';

/** A figure of a latency distribution. */
export type LatencyFigure = 'min' | 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max';

/** A figure with its reservation: `1.23 ms`, `~1.23 ms`, `> 10 s`, or `–` where there is none. */
export function latencyText(latency: LatencySummary | null, figure: LatencyFigure): string {
  if (latency === null) return NOTHING;
  const isAmong = (list: readonly string[]) => list.includes(figure);
  return formatReservedMs(latency[figure], { censored: isAmong(latency.censored), thin: isAmong(latency.thin) });
}
