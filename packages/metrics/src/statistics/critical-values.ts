import { CRITICAL_TABLE } from './critical-table.ts';

/** What has a critical value: each shape, and how far the farthest single value lies from the line. */
export type CriticalKind = keyof typeof CRITICAL_TABLE.values;

/** Most values of a series for which critical values were simulated. */
export const MAX_SERIES = CRITICAL_TABLE.windows.at(-1)!;

/**
 * What a shape's `t`, or a distance of the farthest value, exceeds in five of a thousand series of normal AR(1) values that hold no such
 * shape. Simulated with the estimates that a run goes by, because with a few dozen values those are the greater part of the
 * error: the table is in `critical-table.ts`, made by `pnpm calibrate:critical`. Between its entries lines are drawn, over
 * 1/n and φ; `Infinity` where there are too few values for the shape.
 *
 * @param n how many values; more than {@link MAX_SERIES} count as so many
 */
export function criticalValue(kind: CriticalKind, n: number, phi: number): number {
  const { windows, phis } = CRITICAL_TABLE;
  const rows = CRITICAL_TABLE.values[kind];
  const [row, rowShare] = placeOf(windows, n, (count) => -1 / count);
  const [column, columnShare] = placeOf(phis, phi, (value) => value);
  const at = (r: number) => between(rows[r]![column] ?? Infinity, rows[r]![column + 1] ?? Infinity, columnShare);
  return between(at(row), at(row + 1), rowShare);
}

/** The entry before a value, and how far the value is on the way to the next, on a scale. */
function placeOf(entries: readonly number[], value: number, scale: (value: number) => number): [number, number] {
  const next = entries.findIndex((entry) => entry >= value);
  const index = next === -1 ? entries.length - 2 : Math.max(0, next - 1);
  const [from, to] = [scale(entries[index]!), scale(entries[index + 1]!)];
  return [index, Math.min(1, Math.max(0, (scale(value) - from) / (to - from)))];
}

function between(a: number, b: number, share: number): number {
  if (share === 0 || share === 1) return share === 0 ? a : b;
  return Math.max(a, b) === Infinity ? Infinity : a + (b - a) * share;
}
