/** Result of reading a quantity: the number, or what is wrong with the text and how to write it. */
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

/** The result of a text that could be read. */
export function parsed(value: number): Parsed {
  return { ok: true, value };
}

/** The result of a text that could not be read: what is wrong, and how to write it. */
export function refused(problem: string, hint: string): Parsed {
  return { ok: false, problem, hint };
}

const DURATION_UNITS_US: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};
const WRITTEN_DURATION_UNITS = ['h', 'm', 's', 'ms', 'us'] as const;

/** Longest duration that is accepted: 30 days. */
export const LONGEST_DURATION_US = 30 * 24 * 3_600_000_000;

/** JSON Schema pattern of a duration. */
export const DURATION_PATTERN = '^(0|(\\d+(\\.\\d+)?(h|m|s|ms|us|µs))+)$';

const DURATION_HINT = 'Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.';

/**
 * Reads a duration such as `30s`, `1m30s`, `1.5h` or `500ms`, in whole microseconds. A number without unit is refused,
 * except 0. The grammar is that of Go's `time.ParseDuration` without signs and nanoseconds.
 */
export function parseDuration(written: unknown): Parsed {
  if (written === 0 || written === '0') return parsed(0);
  if (typeof written === 'number') {
    return refused('needs a unit', `Write ${written}s for seconds or ${written}m for minutes.`);
  }
  if (typeof written !== 'string') return refused('must be a duration', DURATION_HINT);
  if (/^\d+(\.\d+)?$/.test(written))
    return refused('needs a unit', `Write ${written}s for seconds or ${written}m for minutes.`);
  if (written.length > 64 || !new RegExp(DURATION_PATTERN).test(written))
    return refused('must be a duration', DURATION_HINT);
  let us = 0;
  for (const [, amount = '0', unit = ''] of written.matchAll(/(\d+(?:\.\d+)?)([hmsuµ]+)/g)) {
    us += Number(amount) * (DURATION_UNITS_US[unit] ?? Number.NaN);
  }
  const rounded = Math.round(us);
  if (us > 0 && rounded === 0) return refused('is shorter than a microsecond', DURATION_HINT);
  if (rounded > LONGEST_DURATION_US) return refused('is longer than 30 days', 'Write at most 720h.');
  return parsed(rounded);
}

/** Writes whole microseconds so that {@link parseDuration} reads the same number again: `1m30s`. */
export function formatDuration(durationUs: number): string {
  if (durationUs === 0) return '0s';
  let rest = durationUs;
  let text = '';
  for (const unit of WRITTEN_DURATION_UNITS) {
    const unitUs = DURATION_UNITS_US[unit] ?? 1;
    const amount = Math.floor(rest / unitUs);
    rest -= amount * unitUs;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text;
}

const RATE_UNITS_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** The least arrival rate: one an hour. */
export const SLOWEST_RATE_PER_SECOND = 1 / 3600;
/** The highest arrival rate: ten million a second. */
export const FASTEST_RATE_PER_SECOND = 10_000_000;

/** JSON Schema pattern of a rate. */
export const RATE_PATTERN = '^\\d+(\\.\\d+)?\\s*[kK]?\\s*/\\s*[smh]$';

const RATE_HINT = 'Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.';

/**
 * Reads a rate such as `5000/s`, `5k/s` or `90/m`, per second. A number without unit is refused.
 *
 * @param mayBeZero whether `0/s` is a rate
 */
export function parseRate(written: unknown, mayBeZero = false): Parsed {
  if (typeof written === 'number' || (typeof written === 'string' && /^\d+(\.\d+)?$/.test(written))) {
    return refused('needs a unit', `Write ${written}/s for operations per second.`);
  }
  if (typeof written !== 'string') return refused('must be a rate', RATE_HINT);
  if (written.length > 32 || !new RegExp(RATE_PATTERN).test(written)) return refused('must be a rate', RATE_HINT);
  const thousands = /k/i.test(written) ? 1000 : 1;
  const perSecond = (Number.parseFloat(written) * thousands) / (RATE_UNITS_SECONDS[written.slice(-1)] ?? Number.NaN);
  if (mayBeZero && perSecond === 0) return parsed(0);
  if (perSecond < SLOWEST_RATE_PER_SECOND || perSecond > FASTEST_RATE_PER_SECOND) {
    return refused('must lie between 1/h and 10000000/s', RATE_HINT);
  }
  return parsed(perSecond);
}

/** Most decimals of a rate in a unit that suits it. */
const RATE_DECIMALS = 3;

/** Writes a rate so that {@link parseRate} reads the same number again, in the unit that it is short in: `5000/s`, `500/m`. */
export function formatRate(perSecond: number): string {
  for (const [unit, seconds] of Object.entries(RATE_UNITS_SECONDS)) {
    const written = `${Number((perSecond * seconds).toFixed(RATE_DECIMALS))}/${unit}`;
    const read = parseRate(written, true);
    if (read.ok && read.value === perSecond) return written;
  }
  return `${perSecond}/s`;
}

const KIB = 1024;
const SIZE_UNITS_BYTES: Readonly<Record<string, number>> = { B: 1, K: KIB, M: KIB ** 2, G: KIB ** 3 };

/** JSON Schema pattern of a size. */
export const SIZE_PATTERN = '^\\d+(\\.\\d+)?\\s*([bB]|[kKmMgG][iI]?[bB]?)$';

const SIZE_HINT = 'Write a number and a unit (B, KB, MB, GB), such as 512B or 1KB.';

/**
 * Reads a size such as `512B`, `1KB`, `1.5k` or `2MiB`, in whole bytes. Units count in steps of 1024, with or without the
 * `i`; upper and lower case are the same. A number without unit is refused.
 */
export function parseSize(written: unknown): Parsed {
  if (typeof written === 'number' || (typeof written === 'string' && /^\d+(\.\d+)?$/.test(written))) {
    return refused('needs a unit', `Write ${written}B for bytes or ${written}KB for kilobytes.`);
  }
  if (typeof written !== 'string') return refused('must be a size', SIZE_HINT);
  if (written.length > 32 || !new RegExp(SIZE_PATTERN).test(written)) return refused('must be a size', SIZE_HINT);
  const unit = written
    .replace(/^[\d.\s]+/, '')
    .charAt(0)
    .toUpperCase();
  const bytes = Number.parseFloat(written) * (SIZE_UNITS_BYTES[unit] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes)) return refused('is not a whole number of bytes', SIZE_HINT);
  return parsed(bytes);
}

/** Writes whole bytes so that {@link parseSize} reads the same number again: `1KB`, `1536B`. */
export function formatSize(bytes: number): string {
  for (const unit of ['G', 'M', 'K'] as const) {
    const unitBytes = SIZE_UNITS_BYTES[unit] ?? 1;
    if (bytes >= unitBytes && bytes % unitBytes === 0) return `${bytes / unitBytes}${unit}B`;
  }
  return `${bytes}B`;
}

/** A number with its thousands grouped and at most three decimals: `12,500`, `0.125`. `toLocaleString` takes some 15 ms to load. */
export function formatNumber(value: number): string {
  const [whole = '', decimals] = String(Math.round(value * 1000) / 1000).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
