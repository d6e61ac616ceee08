import type { Clock, Timer } from '../contracts/clock.ts';

// docs/decisions/0160-each-type-has-its-own-schedule.md

/** Timers of the system may fire this much too late; what is left of a wait then is spun through. */
const TIMER_LATENESS_US = 2_500;

/**
 * Calls back at `dueUs` of the clock: a timer for the long part, then a look at the clock in each turn of the event loop,
 * so that answers are read meanwhile. Never calls back within the call, nor early.
 */
export function spinUntil(dueUs: number, clock: Pick<Clock, 'nowUs' | 'setTimer'>, callback: () => void): Timer {
  let timer: Timer | null = null;
  let turn: NodeJS.Immediate | null = null;
  const look = (): void => {
    timer = null;
    const leftUs = dueUs - clock.nowUs();
    if (leftUs > TIMER_LATENESS_US) timer = clock.setTimer(leftUs - TIMER_LATENESS_US, look);
    else if (leftUs > 0) turn = setImmediate(look);
    else callback();
  };
  if (dueUs - clock.nowUs() > TIMER_LATENESS_US) look();
  else turn = setImmediate(look);
  return {
    cancel() {
      timer?.cancel();
      if (turn !== null) clearImmediate(turn);
    },
  };
}
