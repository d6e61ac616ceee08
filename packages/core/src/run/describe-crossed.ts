import type { CrossedThreshold } from '../contracts/end-reason.ts';

/** A crossed threshold as a sentence: `the threshold "errors < 1%" was crossed: 12.3% over the last 5 s`. */
export function describeCrossed({ threshold, value, windowSeconds }: CrossedThreshold): string {
  const { expression, unit } = threshold;
  const found = `${Number(value.toPrecision(4))}${unit === 'ms' || unit === 's' || unit === 'µs' ? ` ${unit}` : unit}`;
  return `the threshold "${expression}" was crossed: ${found} over the last ${Math.round(windowSeconds)} s`;
}
