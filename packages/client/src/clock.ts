/** A timer that can be taken back. */
export interface Timer {
  /** Takes the timer back; a timer that has fired, or was cancelled before, is left alone. */
  cancel(): void;
}

/** Where the client takes its time from: the engine's clock fits as it is, and tests and virtual runs pass their own. */
export interface Clock {
  /** Monotonic time as integer microseconds; the zero point is the clock's own. */
  nowUs(): number;
  /** Calls back once, at the earliest `delayUs` from now. Must not keep the process alive on its own. */
  setTimer(delayUs: number, callback: () => void): Timer;
}

/** Wall time as Unix milliseconds, for things that carry dates: tokens. */
export type WallClock = () => number;

/** The longest delay that a timer of the host takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** The host's monotonic clock and timers. Timers are unreferenced: they never hold the process open. */
export function systemClock(): Clock {
  return {
    nowUs: () => Math.round(performance.now() * 1000),
    setTimer(delayUs, callback) {
      const timer = setTimeout(callback, Math.min(delayUs / 1000, MAX_DELAY_MS));
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

/** The host's wall clock in Unix milliseconds. */
export const systemWallClock: WallClock = () => Date.now();
