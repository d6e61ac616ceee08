import { parsed, refused, type Parsed } from './quantity.ts';

const UNITS_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Bounds of an arrival rate: one an hour to ten million a second. */
export const SLOWEST_RATE_PER_SECOND = 1 / 3600;
export const FASTEST_RATE_PER_SECOND = 10_000_000;

/** JSON Schema pattern of a rate. */
export const RATE_PATTERN = '^\\d+(\\.\\d+)?\\s*[kK]?\\s*/\\s*[smh]$';

const HINT = 'Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.';

/** Reads a rate such as `5000/s`, `5k/s` or `90/m`, per second. A number without unit is refused. */
export function parseRate(written: unknown): Parsed {
  if (typeof written === 'number' || (typeof written === 'string' && /^\d+(\.\d+)?$/.test(written))) {
    return refused('needs a unit', `Write ${written}/s for operations per second.`);
  }
  if (typeof written !== 'string') return refused('must be a rate', HINT);
  if (written.length > 32 || !new RegExp(RATE_PATTERN).test(written)) return refused('must be a rate', HINT);
  const thousands = /k/i.test(written) ? 1000 : 1;
  const perSecond = (Number.parseFloat(written) * thousands) / (UNITS_SECONDS[written.slice(-1)] ?? Number.NaN);
  if (perSecond < SLOWEST_RATE_PER_SECOND || perSecond > FASTEST_RATE_PER_SECOND) {
    return refused('must lie between 1/h and 10000000/s', HINT);
  }
  return parsed(perSecond);
}

/** Writes a rate so that {@link parseRate} reads the same number again: `5000/s`. */
export function formatRate(perSecond: number): string {
  return `${perSecond}/s`;
}
