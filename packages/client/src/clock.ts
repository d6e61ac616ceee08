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

/** The longest delay that a timer of the host takes: one millisecond more, and it would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** An unreferenced timer of any length: what is too long for one of the host's goes in stages. */
function hostTimer(delayMs: number, callback: () => void): Timer {
  const restMs = delayMs - MAX_DELAY_MS;
  const next = () => {
    if (restMs > 0) rest = hostTimer(restMs, callback);
    else callback();
  };
  let rest: Timer | null = null;
  const timer = setTimeout(next, Math.min(delayMs, MAX_DELAY_MS));
  timer.unref();
  return {
    cancel: () => {
      clearTimeout(timer);
      rest?.cancel();
    },
  };
}

/** The host's monotonic clock and timers. Timers are unreferenced: they never hold the process open. */
export function systemClock(): Clock {
  return {
    nowUs: () => Math.round(performance.now() * 1000),
    setTimer: (delayUs, callback) => hostTimer(delayUs / 1000, callback),
  };
}

/** The host's wall clock in Unix milliseconds. */
export const systemWallClock: WallClock = () => Date.now();
