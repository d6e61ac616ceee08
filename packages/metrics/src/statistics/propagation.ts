import type { EncodedHistogram } from '../encoded-histogram.ts';
import { LatencyHistogram } from '../histogram.ts';
import type { ReportPropagation } from '../report/report-realtime.ts';
import { hasEnoughBeyond, rankedPercentiles, toMs } from './latency-summary.ts';

const FIGURES = ['p50', 'p99'] as const;

/**
 * Figures of durations that a scenario counted beside its series, of several parts together.
 *
 * @param missing How many did not come: lost, or nobody can tell (R33). They rank above all that came (R14, R30), and are never said to be
 *   `never`: some may only not have been seen. @default 0
 */
export function propagationOf(parts: readonly (EncodedHistogram | undefined)[], missing = 0): ReportPropagation {
  const all = new LatencyHistogram();
  for (const part of parts) if (part !== undefined) all.mergeEncoded(part);
  const ranked = rankedPercentiles(all, [{ count: missing, atLeastUs: null, never: false }], [50, 99]);
  const [p50 = null, p99 = null] = ranked?.map(({ us }) => toMs(us)) ?? [];
  // Where nothing came all figures are of what did not.
  const censored = missing === 0 ? [] : FIGURES.filter((_, index) => ranked?.[index]?.censored ?? true);
  return {
    count: all.count,
    p50,
    p99,
    ...(hasEnoughBeyond(all.count + missing, 'p99') ? {} : { thin: true }),
    ...(missing === 0 ? {} : { missing }),
    ...(censored.length === 0 ? {} : { censored }),
  };
}
