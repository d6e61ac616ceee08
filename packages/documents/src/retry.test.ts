import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { delay } from './retry.ts';

test('waits for its time on the clock', async () => {
  const clock = new ManualClock();
  await clock.runUntil(delay(clock, 5_000, new AbortController().signal));
  expect(clock.nowUs()).toBe(5_000);
});

test('ends at once when aborted, before or meanwhile, and leaves no timer', async () => {
  const clock = new ManualClock();
  await delay(clock, 5_000, AbortSignal.abort());
  const aborting = new AbortController();
  const waiting = delay(clock, 5_000, aborting.signal);
  aborting.abort();
  await waiting;
  expect([clock.nowUs(), clock.timers]).toEqual([0, 0]);
});
