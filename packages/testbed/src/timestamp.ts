/** A moment as the server keeps it: whole microseconds since 1970, and the nanoseconds beyond them while it has not been stored. */
export interface Timestamp {
  readonly us: number;
  /** 0–999. */
  readonly ns: number;
}

/** RFC 3339 in UTC; zeros at the end of the fraction are cut. */
export function formatTimestamp({ us, ns }: Timestamp): string {
  const seconds = Math.floor(us / 1_000_000);
  const fraction = `${String(us - seconds * 1_000_000).padStart(6, '0')}${String(ns).padStart(3, '0')}`.replace(
    /0+$/,
    '',
  );
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** How a moment that never was is shown. */
export const NEVER = '0001-01-01T00:00:00Z';

/** What is left of a moment once it has been through the store. */
export function storedTimestamp({ us }: Timestamp): Timestamp {
  return { us, ns: 0 };
}

/** Gives moments that never repeat within the process, from a clock of milliseconds and one of microseconds. */
export class TimestampSource {
  readonly #nowMs: () => number;
  readonly #nowUs: () => number;
  #last = 0;

  constructor(clock: { nowMs(): number; nowUs(): number }) {
    this.#nowMs = () => clock.nowMs();
    this.#nowUs = () => clock.nowUs();
  }

  now(): Timestamp {
    const monotonicNs = Math.floor(this.#nowUs() * 1000);
    const us = Math.max(this.#nowMs() * 1000 + (Math.floor(monotonicNs / 1000) % 1000), this.#last + 1);
    this.#last = us;
    return { us, ns: monotonicNs % 1000 };
  }
}
