import type { Clock } from '../contracts/clock.ts';

/**
 * The machine's monotonic clock in microseconds since the call. `soon` is one turn of the event loop; timers have the
 * grain of a millisecond and are late under load, which is measured as delay (R2) and never assumed away.
 */
export function systemClock(): Clock {
  const epochMs = performance.now();
  return {
    epochWallMs: performance.timeOrigin + epochMs,
    nowUs: () => Math.floor((performance.now() - epochMs) * 1000),
    setTimer(delayUs, callback) {
      const timer = setTimeout(callback, Math.max(0, delayUs) / 1000);
      return { cancel: () => clearTimeout(timer) };
    },
    soon: (callback) => void setImmediate(callback),
  };
}
