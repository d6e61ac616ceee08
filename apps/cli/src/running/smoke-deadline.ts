import { systemClock, type Clock } from '@syntrix-bench/client';
import type { RunHandle } from '@syntrix-bench/core';

/** When a smoke run stops load at the latest: what then may take its time, drain, late events and clean-up, takes 17 s at most. */
const STOPS_AFTER_US = 24_000_000;
/** When it gives the rest up, which takes two seconds at most: it is over within 45 s, whatever the target does. */
const ABORTS_AFTER_US = 41_000_000;

/** The time that a smoke run has. */
export interface SmokeDeadline {
  /** Whether it was over before the run was. */
  isOver(): boolean;
  /** Lets the run go on without it. */
  release(): void;
}

/** Ends a smoke run in time, and tells when it has to. A run that measures has all the time that it was given. */
export function smokeDeadline(
  handle: Pick<RunHandle, 'stop' | 'abort'>,
  clock: Clock = systemClock(),
  say: (message: string) => void,
  isSmoke: boolean,
): SmokeDeadline {
  if (!isSmoke) return { isOver: () => false, release: () => undefined };
  let over = false;
  const timers = [
    clock.setTimer(STOPS_AFTER_US, () => {
      over = true;
      say('the target is too slow for a smoke run: stopping, so that it ends within 45 s');
      handle.stop('the time of a smoke run');
    }),
    clock.setTimer(ABORTS_AFTER_US, () => handle.abort()),
  ];
  return { isOver: () => over, release: () => timers.forEach((timer) => timer.cancel()) };
}
