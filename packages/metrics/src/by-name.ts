const NAMES = new Intl.Collator('en', { numeric: true });

/**
 * Sorts entries by their names, so that it does not matter which came first. Numbers within names count as numbers: `bench-2` before
 * `bench-10`.
 */
export function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return NAMES.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
