import type { ReportPropagation } from '@syntrix-bench/core';
import { hasEnoughBeyond, LatencyHistogram, toMs, type EncodedHistogram } from '@syntrix-bench/core/durations';

const FIGURES = { p50: 50, p99: 99 } as const;
/** One of {@link FIGURES}. */
type Figure = keyof typeof FIGURES;

/**
 * Figures of durations, of several parts together.
 *
 * @param missing How many did not come: they rank above all that did (R30). @default 0
 */
export function propagationOf(parts: readonly (EncodedHistogram | undefined)[], missing = 0): ReportPropagation {
  const all = new LatencyHistogram();
  for (const part of parts) if (part !== undefined) all.mergeEncoded(part);
  const { count } = all;
  const total = count + missing;
  const rankOf = (figure: Figure): number => Math.max(1, Math.ceil((FIGURES[figure] / 100) * total));
  const at = (figure: Figure): number | null => {
    if (count === 0) return null;
    const percentile = missing === 0 ? FIGURES[figure] : Math.min(100, (100 * (rankOf(figure) - 0.5)) / count);
    return toMs(Math.min(all.valueAtPercentile(percentile), all.maxUs));
  };
  const censored = (['p50', 'p99'] as const).filter((figure) => missing > 0 && rankOf(figure) > count);
  return {
    count,
    p50: at('p50'),
    p99: at('p99'),
    ...(hasEnoughBeyond(total, 'p99') ? {} : { thin: true }),
    ...(missing === 0 ? {} : { missing }),
    ...(censored.length === 0 ? {} : { censored }),
  };
}
