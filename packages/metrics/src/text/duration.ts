import { NOTHING, threeDigits } from './number.ts';
import { cleanText } from './printable.ts';

/**
 * A latency to three significant digits in the unit that suits it: `850 µs`, `1.23 ms`, `12.3 s`, `1m 05s`. Microseconds
 * are the grain of measurement, so they have no decimals. Where two clocks differ it may be below 0: `-850 µs`.
 */
export function formatLatencyMs(latencyMs: number | null): string {
  if (latencyMs === null || !Number.isFinite(latencyMs)) return NOTHING;
  if (latencyMs <= -0.0005) return `-${formatLatencyMs(-latencyMs)}`;
  if (latencyMs < 0.9995) return `${Math.round(latencyMs * 1000)} µs`;
  if (latencyMs < 999.5) return `${threeDigits(latencyMs)} ms`;
  if (latencyMs < 59_950) return `${threeDigits(latencyMs / 1000)} s`;
  return formatSpanMs(latencyMs);
}

/** How long something lasts, as people write it: `250ms`, `2.5s`, `30s`, `1m 30s`, `2h 05m`. */
export function formatSpanMs(spanMs: number): string {
  if (!Number.isFinite(spanMs)) return NOTHING;
  if (spanMs < 1000) return `${Math.round(spanMs)}ms`;
  if (spanMs < 59_950) return `${Number((spanMs / 1000).toFixed(1))}s`;
  const seconds = Math.round(spanMs / 1000);
  if (seconds < 3600) return joinUnits(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joinUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
}

/** A clock that counts up or down: `02:30`, `1:02:30`. Whole seconds, cut off as clocks do. */
export function formatClockUs(us: number): string {
  const seconds = Math.max(0, Math.floor(us / 1_000_000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** What is left on such a clock: a second that has begun counts whole, so that `00:00` means that nothing is. */
export function formatTimeLeftUs(us: number): string {
  return formatClockUs(Math.ceil(us / 1_000_000) * 1_000_000);
}

/** The time of day of an RFC 3339 time, to the millisecond: `06:15:43.123`. */
export function timeOfDay(time: string): string {
  return /T([\d:]+\.?\d{0,3})/u.exec(time)?.[1] ?? cleanText(time);
}

function joinUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit} ${String(small).padStart(2, '0')}${smallUnit}`;
}
