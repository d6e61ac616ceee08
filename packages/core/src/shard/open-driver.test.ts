import { describe, expect, test } from 'vitest';

import type { Clock } from '../contracts/clock.ts';
import { LoadClock } from '../load/load-clock.ts';
import { openLoad } from '../load/open-load.ts';
import { OpenDriver } from './open-driver.ts';
import type { Unsent } from './type-queue.ts';
import { timersOf } from './pacers.ts';

/** A generator that is asleep: its timers never fire, its clock is set by hand. */
class StalledClock implements Clock {
  readonly epochWallMs = 0;
  atUs = 0;

  nowUs(): number {
    return this.atUs;
  }

  setTimer() {
    return { cancel: () => undefined };
  }
}

/** A driver without workers under 1,000 arrivals a second for a second. */
function stalledDriver() {
  const clock = new StalledClock();
  const unsent: [Unsent, number][] = [];
  const driver = new OpenDriver({
    arrivals: openLoad(
      { operations: null, workers: 1, firstWorker: 0 },
      { model: 'open', arrivals: 'constant', ratePerSecond: 1000, maxQueueUs: Infinity },
      { warmupUs: 0, rampupUs: 0, steadyUs: 1_000_000 },
      1,
    ).arrivals(0, 1),
    load: { maxQueueUs: Infinity },
    loadClock: new LoadClock(0),
    clock,
    pacer: timersOf(clock),
    listener: { onLoadEnded: () => undefined, onBug: () => undefined },
    intervals: { boundaryUs: Infinity, reach: () => undefined },
    onUnsent: (why, dueUs) => void unsent.push([why, dueUs]),
  });

  driver.start();
  return { clock, driver, unsent };
}

describe('R6 when load ends while the generator is late', () => {
  test('all that fell due before waits for a worker still', () => {
    const { clock, driver } = stalledDriver();
    clock.atUs = 1_200_000;
    driver.stop(false);
    expect(driver.takeTally()).toMatchObject({ scheduled: 1000, started: 0 });
    expect(driver.queued).toBe(1000);
  });

  test('R14 all that fell due before a break-off was given up, and nothing that was not due yet', () => {
    const { clock, driver, unsent } = stalledDriver();
    clock.atUs = 299_999;
    driver.stop(true);
    expect(unsent).toEqual(Array.from({ length: 300 }, (_, k) => ['givenUp', k * 1000]));
    expect(driver.takeTally()).toMatchObject({ scheduled: 300, started: 0 });
  });
});
