import type { TransportClock, WallClock } from './clock.ts';

/** The host's monotonic clock and timers. Timers are unreferenced: they never hold the process open. */
export function systemClock(): TransportClock {
  return {
    nowUs: () => Math.round(performance.now() * 1000),
    setTimer(callback, delayMs) {
      const timer = setTimeout(callback, delayMs);
      timer.unref();
      return { cancel: () => clearTimeout(timer) };
    },
  };
}

/** The host's wall clock in Unix milliseconds. */
export const systemWallClock: WallClock = () => Date.now();
