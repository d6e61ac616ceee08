import { NOTHING, threeDigits } from './number.ts';

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** An amount of memory or traffic to three significant digits: `512 B`, `1.50 kB`, `120 MB`. Units are powers of 1000. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOTHING;
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let scaled = bytes / 1000;
  let unit = 0;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${threeDigits(scaled)} ${UNITS[unit]}`;
}
