const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const MAGNITUDES = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** What stands where there is no value. */
export const NOTHING = '–';

/** Three significant digits, never in exponents: `1.23`, `12.3`, `123`. For numbers from 0 to below 1000. */
export function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  if (value < 99.95) return value.toFixed(1);
  return value.toFixed(0);
}

/** A whole number in full: `1,234,567`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? grouped.format(count) : NOTHING;
}

/** A whole number in at most five columns: `999`, `12.3k`, `1.23M`. */
export function formatShortCount(count: number): string {
  return Number.isFinite(count) && count < 1000 ? count.toFixed(0) : formatRate(count);
}

/** A rate per second to three significant digits: `0`, `0.25`, `44.1`, `12.3k`, `1.23M`. The unit stands beside it. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return NOTHING;
  if (perSecond === 0) return '0';
  if (perSecond < 0.005) return '<0.01';
  let scaled = perSecond;
  let magnitude = 0;
  while (scaled >= 999.5 && magnitude < MAGNITUDES.length - 1) {
    scaled /= 1000;
    magnitude += 1;
  }
  return scaled >= 999.5 ? '>999P' : `${threeDigits(scaled)}${MAGNITUDES[magnitude] ?? ''}`;
}

/** A rate in full where it is short, to be held against another: `44.1`, `190`, `1,003`, `12,345`; `123k` from there on. */
export function formatFullRate(perSecond: number): string {
  return perSecond >= 99.95 && perSecond < 99_999.5 ? formatCount(perSecond) : formatRate(perSecond);
}

/** Per cent of a value from 0 to 100, to two decimals. Never rounded to 100 or to 0, which are said only when exact. */
export function formatPercent(percent: number): string {
  if (!Number.isFinite(percent)) return NOTHING;
  if (percent >= 100) return '100%';
  if (percent <= 0) return '0%';
  if (percent > 99.99) return '>99.99%';
  if (percent < 0.01) return '<0.01%';
  return `${percent.toFixed(2)}%`;
}

/** `1 document`, `2 documents`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const exact = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 15, useGrouping: true });

/** A number with all its digits and never in exponents: `6.8`, `12,345.6`. */
export function formatExactly(value: number): string {
  return Number.isFinite(value) ? exact.format(value) : NOTHING;
}

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
