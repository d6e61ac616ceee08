import type { Clock } from '@syntrix-bench/core';

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
