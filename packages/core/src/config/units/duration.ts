import { parsed, refused, type Parsed } from './quantity.ts';

const UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};
const WRITTEN_UNITS = ['h', 'm', 's', 'ms', 'us'] as const;

/** Longest duration that is accepted: 30 days. */
export const LONGEST_DURATION_US = 30 * 24 * 3_600_000_000;

/** JSON Schema pattern of a duration. */
export const DURATION_PATTERN = '^(0|(\\d+(\\.\\d+)?(h|m|s|ms|us|µs))+)$';

const HINT = 'Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.';

/**
 * Reads a duration such as `30s`, `1m30s`, `1.5h` or `500ms`, in whole microseconds. A number without unit is refused,
 * except 0. The grammar is that of Go's `time.ParseDuration` without signs and nanoseconds.
 */
export function parseDuration(written: unknown): Parsed {
  if (written === 0 || written === '0') return parsed(0);
  if (typeof written === 'number') {
    return refused('needs a unit', `Write ${written}s for seconds or ${written}m for minutes.`);
  }
  if (typeof written !== 'string') return refused('must be a duration', HINT);
  if (/^\d+(\.\d+)?$/.test(written))
    return refused('needs a unit', `Write ${written}s for seconds or ${written}m for minutes.`);
  if (written.length > 64 || !new RegExp(DURATION_PATTERN).test(written)) return refused('must be a duration', HINT);
  let us = 0;
  for (const [, amount = '0', unit = ''] of written.matchAll(/(\d+(?:\.\d+)?)([hmsuµ]+)/g)) {
    us += Number(amount) * (UNITS_US[unit] ?? Number.NaN);
  }
  const rounded = Math.round(us);
  if (us > 0 && rounded === 0) return refused('is shorter than a microsecond', HINT);
  if (rounded > LONGEST_DURATION_US) return refused('is longer than 30 days', 'Write at most 720h.');
  return parsed(rounded);
}

/** Writes whole microseconds so that {@link parseDuration} reads the same number again: `1m30s`. */
export function formatDuration(durationUs: number): string {
  if (durationUs === 0) return '0s';
  let rest = durationUs;
  let text = '';
  for (const unit of WRITTEN_UNITS) {
    const unitUs = UNITS_US[unit] ?? 1;
    const amount = Math.floor(rest / unitUs);
    rest -= amount * unitUs;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text;
}
