import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { DeadlineSweep } from './deadline-sweep.ts';

test.each([
  [10_000, 100],
  [1000, 20],
  [60, 5],
])('a limit of %d ms is looked at every %d ms, for as long as it is needed', (limitMs, periodMs) => {
  const clock = new ManualClock();
  let looks = 0;
  const sweep = new DeadlineSweep(
    clock,
    limitMs,
    () => (looks += 1),
    () => looks < 3,
  );
  sweep.arm();
  sweep.arm();
  expect(clock.pendingTimers).toBe(1);
  clock.advance(periodMs * 10);
  expect([looks, clock.pendingTimers]).toEqual([3, 0]);
});

test('a stopped sweep leaves no timer', () => {
  const clock = new ManualClock();
  const sweep = new DeadlineSweep(
    clock,
    1000,
    () => undefined,
    () => true,
  );
  sweep.arm();
  sweep.stop();
  sweep.stop();
  expect(clock.pendingTimers).toBe(0);
});
