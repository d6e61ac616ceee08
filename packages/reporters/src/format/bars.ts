const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as one bar each, from zero to `highest`. What is zero has none; what is more has the lowest one at least. */
export function drawBars(values: readonly number[], highest = Math.max(0, ...values)): string {
  return values.map((value) => (value > 0 && highest > 0 ? heightOf(value / highest) : ' ')).join('');
}

function heightOf(share: number): string {
  return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.round(share * (HEIGHTS.length - 1)))] ?? '█';
}
