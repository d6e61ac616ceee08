import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { smokeDeadline } from './smoke-deadline.ts';

function runUnder(isSmoke: boolean) {
  const clock = new ManualClock();
  const told: string[] = [];
  const deadline = smokeDeadline(
    { stop: (signal = '') => void told.push(`stop: ${signal}`), abort: () => void told.push('abort') },
    clock,
    (message) => void told.push(message),
    isSmoke,
  );
  return { clock, told, deadline };
}

test('P3-32 a smoke run that does not end is stopped, and then given up, so that 45 s are enough', async () => {
  const { clock, told, deadline } = runUnder(true);
  await clock.advance(23_000_000);
  expect([told, deadline.isOver()]).toEqual([[], false]);
  await clock.advance(2_000_000);
  expect([told, deadline.isOver()]).toEqual([
    ['the target is too slow for a smoke run: stopping, so that it ends within 45 s', 'stop: the time of a smoke run'],
    true,
  ]);
  await clock.advance(18_000_000);
  expect(told.at(-1)).toBe('abort');
});

test('P3-32 one that has ended is left alone, and so is a run that measures', async () => {
  const [ended, measured] = [runUnder(true), runUnder(false)];
  ended.deadline.release();
  await ended.clock.advance(60_000_000);
  await measured.clock.advance(60_000_000);
  expect([ended.told, ended.deadline.isOver(), measured.told, measured.deadline.isOver()]).toEqual([
    [],
    false,
    [],
    false,
  ]);
});
