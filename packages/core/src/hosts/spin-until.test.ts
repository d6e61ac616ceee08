import { expect, test } from 'vitest';

import { spinUntil } from './spin-until.ts';

/** A clock that goes on by a step with each look at it; its timers are kept, to be fired by hand. */
function steppingClock(stepUs: number) {
  const timers: { delayUs: number; callback: () => void; cancelled: boolean }[] = [];
  let atUs = 0;
  return {
    timers,
    get atUs() {
      return atUs;
    },
    set atUs(next: number) {
      atUs = next;
    },
    nowUs: () => (atUs += stepUs),
    setTimer(delayUs: number, callback: () => void) {
      const timer = { delayUs, callback, cancelled: false };
      timers.push(timer);
      return { cancel: () => void (timer.cancelled = true) };
    },
  };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('a short wait is spun through, turn by turn, and ends when its moment has come', async () => {
  const clock = steppingClock(100);
  let firedUs: number | null = null;
  spinUntil(1000, clock, () => (firedUs = clock.atUs));
  expect(firedUs).toBeNull();
  await turns(20);
  expect([firedUs, clock.timers.length]).toEqual([1000, 0]);
});

test('what is due already comes in the next turn, never within the call', async () => {
  const clock = steppingClock(1);
  let fired = false;
  spinUntil(-5, clock, () => (fired = true));
  expect(fired).toBe(false);
  await turns(2);
  expect(fired).toBe(true);
});

test('of a long wait a timer takes all but the end', async () => {
  const clock = steppingClock(1);
  let firedUs: number | null = null;
  spinUntil(100_000, clock, () => (firedUs = clock.atUs));
  expect(clock.timers.map(({ delayUs }) => delayUs)).toEqual([97_498]);
  await turns(5);
  expect(firedUs).toBeNull();
  clock.atUs = 99_995;
  clock.timers[0]!.callback();
  await turns(10);
  expect(firedUs).toBe(100_000);
});

test.each([{ dueUs: 100_000 }, { dueUs: 100 }])('can be taken back when due in $dueUs', async ({ dueUs }) => {
  const clock = steppingClock(10);
  let fired = false;
  spinUntil(dueUs, clock, () => (fired = true)).cancel();
  await turns(20);
  expect([fired, clock.timers.every(({ cancelled }) => cancelled)]).toEqual([false, true]);
});
