import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { systemClock } from './clock.ts';

const DAY_MS = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([1, 24, 25, 60])('a timer of %i days calls back once, when they are over', (days) => {
  const callback = vi.fn();
  systemClock().setTimer(days * DAY_MS * 1000, callback);
  vi.advanceTimersByTime(days * DAY_MS - 1);
  expect(callback).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(1);
});

test('a long timer can be taken back in any of its stages', () => {
  const callback = vi.fn();
  const days = 60;
  const timer = systemClock().setTimer(days * DAY_MS * 1000, callback);
  vi.advanceTimersByTime(40 * DAY_MS);
  timer.cancel();
  vi.advanceTimersByTime(40 * DAY_MS);
  expect([callback.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
});
