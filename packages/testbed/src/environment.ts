import { randomBytes, randomUUID } from 'node:crypto';

/** A timer that was started. */
export interface Timer {
  cancel(): void;
}

/** Time and chance, as the testbed sees them. Tests pass their own. */
export interface Environment {
  /** Wall clock, whole milliseconds since 1970. */
  nowMs(): number;
  /** Monotonic clock, microseconds since some moment. */
  nowUs(): number;
  /** Calls back once after the delay. A pending timer does not keep the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer;
  /** A random UUID (version 4, lower case). */
  uuid(): string;
  randomBytes(count: number): Buffer;
}

/** The real clock and the system's randomness. */
export function systemEnvironment(): Environment {
  return {
    nowMs: () => Date.now(),
    nowUs: () => performance.now() * 1000,
    setTimer: (callback, delayMs) => {
      const timeout = setTimeout(callback, delayMs);
      timeout.unref();
      return { cancel: () => clearTimeout(timeout) };
    },
    uuid: () => randomUUID(),
    randomBytes: (count) => randomBytes(count),
  };
}
