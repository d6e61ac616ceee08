import type { Clock, Timer } from '../contracts/clock.ts';
import { spinUntil } from './spin-until.ts';

/** The machine's clock with its epoch told in a way that other threads understand. */
export interface SystemClock extends Clock {
  /** The epoch in milliseconds of the machine's monotonic clock, which all threads of a process share. */
  readonly originMs: number;
}

/**
 * The machine's monotonic clock in microseconds since its epoch. Timers have the grain of a millisecond and are late under
 * load, which is measured as delay (R2) and never assumed away.
 *
 * @param originMs The epoch of another thread's clock, to count from the same moment. @default now
 */
export function systemClock(originMs?: number): SystemClock {
  // performance.now() counts from the start of its own thread; hrtime is the same in all of them, but slower to read.
  const threadStartMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  const epochMs = (originMs ?? threadStartMs + performance.now()) - threadStartMs;
  const nowUs = () => Math.floor((performance.now() - epochMs) * 1000);
  const setTimer = (delayUs: number, callback: () => void): Timer => {
    const timer = setTimeout(callback, Math.max(0, delayUs) / 1000);
    return { cancel: () => clearTimeout(timer) };
  };
  return {
    originMs: threadStartMs + epochMs,
    epochWallMs: performance.timeOrigin + epochMs,
    nowUs,
    setTimer,
    setPreciseTimer: (delayUs, callback) => spinUntil(nowUs() + delayUs, { nowUs, setTimer }, callback),
  };
}

/** Whether a clock is the machine's: under any other, time is not that of the machine that this runs on. */
export function isSystemClock(clock: Clock): clock is SystemClock {
  return 'originMs' in clock;
}
