const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
const MAX_NS = 2 ** 63;

/** Nanoseconds of a duration as Go writes it, such as `1m30s` or `-1.5h`; undefined where it is none. */
export function parseGoDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const rest = /^[+-]/.test(text) ? text.slice(1) : text;
  if (rest === '0') return 0;
  let ns = 0;
  let at = 0;
  while (at < rest.length) {
    PART.lastIndex = at;
    const part = PART.exec(rest);
    if (part === null) return undefined;
    ns += Number(part[1]) * (UNITS[part[2] ?? ''] ?? 0);
    at = PART.lastIndex;
  }
  return at === 0 || ns >= MAX_NS ? undefined : sign * Math.trunc(ns);
}

/** A duration as Go shows it: `0s`, `200ms`, `1.5s`, `1m30s`, `1h0m0s`. */
export function formatGoDuration(ns: number): string {
  if (ns === 0) return '0s';
  const sign = ns < 0 ? '-' : '';
  const size = Math.abs(ns);
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1e9) return `${sign}${decimal(size, 6)}ms`;
  const wholeMinutes = Math.floor(size / 60e9);
  const seconds = `${decimal(size - wholeMinutes * 60e9, 9)}s`;
  if (wholeMinutes === 0) return `${sign}${seconds}`;
  const hours = Math.floor(wholeMinutes / 60);
  return `${sign}${hours === 0 ? '' : `${hours}h`}${wholeMinutes % 60}m${seconds}`;
}

/** `count` of 10 to the power of `-digits` as a decimal, without the zeros at its end. */
function decimal(count: number, digits: number): string {
  const whole = Math.floor(count / 10 ** digits);
  const fraction = String(count - whole * 10 ** digits)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}
