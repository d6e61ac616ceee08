import type { Clock } from '@syntrix-bench/core';

/** How often, and after what waits, a request outside of measured load is tried again. */
export interface Backoff {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly firstWaitUs: number;
  readonly longestWaitUs: number;
}

/** The wait after the attempt with this number, from 1: four times the last one, up to the longest. */
export function waitAfterUs(backoff: Backoff, attempt: number): number {
  return Math.min(backoff.longestWaitUs, backoff.firstWaitUs * 4 ** (attempt - 1));
}

/** Resolves when `signal` is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves after a time on the clock, or as soon as `signal` is aborted. */
export function delay(clock: Clock, delayUs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = clock.setTimer(delayUs, wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
