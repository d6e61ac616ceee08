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

/** The longest delay that a timer of the system takes: one millisecond more, and it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An unreferenced timer of any length, in stages where it is too long for one of the system's. */
function systemTimer(callback: () => void, delayMs: number): Timer {
  const restMs = delayMs - LONGEST_TIMER_MS;
  let rest: Timer | undefined;
  const timeout = setTimeout(
    () => {
      if (restMs > 0) rest = systemTimer(callback, restMs);
      else callback();
    },
    Math.min(delayMs, LONGEST_TIMER_MS),
  );
  timeout.unref();
  return {
    cancel: () => {
      clearTimeout(timeout);
      rest?.cancel();
    },
  };
}

/** The real clock and the system's randomness. */
export function systemEnvironment(): Environment {
  return {
    nowMs: () => Date.now(),
    nowUs: () => performance.now() * 1000,
    setTimer: systemTimer,
    uuid: () => randomUUID(),
    randomBytes: (count) => randomBytes(count),
  };
}
