import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { offsetBetween, systemClock } from './system-clock.ts';

/** Two clocks 1000 apart that each read moves on by `stepsUs`, one after the other. */
function clocksThatAdvance(steps: readonly number[]) {
  let now = 0;
  let read = 0;
  const advance = () => {
    now += steps[read % steps.length]!;
    read += 1;
    return now;
  };
  return { own: advance, other: () => advance() + 1000 };
}

test('R4 the narrowest of many paired reads tells how two clocks stand to each other: a read that was held up spoils nothing', () => {
  // In three of four reads the thread loses its core: before the other clock is read, after it, or both.
  const { own, other } = clocksThatAdvance([1, 13_000, 1, 1, 1, 13_000, 1, 9000, 9000, 1, 1, 1]);
  expect(offsetBetween(own, other)).toEqual({ offset: 1000, uncertainty: 1 });
});

test('R4 the truth lies within the uncertainty, however unevenly reads are held up', () => {
  const { own, other } = clocksThatAdvance([5, 40, 2, 7, 3, 90]);
  const { offset, uncertainty } = offsetBetween(own, other);
  expect(Math.abs(offset - 1000)).toBeLessThanOrEqual(uncertainty);
});

test('a clock that counts from the epoch of another tells the same time, to within what is known of both', () => {
  const first = systemClock();
  const second = systemClock(first.originMs);
  const [before, between, after] = [first.nowUs(), second.nowUs(), first.nowUs()];
  const uncertaintyUs = first.uncertaintyUs + second.uncertaintyUs + 1;
  expect(between).toBeGreaterThanOrEqual(before - uncertaintyUs);
  expect(between).toBeLessThanOrEqual(after + uncertaintyUs);
});

describe('a timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const DAY_MS = 86_400_000;

  test.each([
    { days: 24, why: 'one timer of the system takes it' },
    { days: 25, why: 'it takes two' },
    { days: 100, why: 'it takes several' },
  ])('of $days days calls back once, when they are over: $why', ({ days }) => {
    const callback = vi.fn();
    systemClock().setTimer(days * DAY_MS * 1000, callback);
    vi.advanceTimersByTime(days * DAY_MS - 1);
    expect(callback).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of infinite length calls back never, and one that is taken back in any of its stages neither', () => {
    const callback = vi.fn();
    const timers = [systemClock().setTimer(Infinity, callback), systemClock().setTimer(60 * DAY_MS * 1000, callback)];
    vi.advanceTimersByTime(50 * DAY_MS);
    for (const timer of timers) timer.cancel();
    vi.advanceTimersByTime(50 * DAY_MS);
    expect([callback.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });
});

test('R7 where several pacers keep the loop turning at once, that time counts once, also after they closed', async () => {
  const clock = systemClock();
  const beganUs = clock.nowUs();
  const pacers = [clock.openPacer!('spin'), clock.openPacer!('spin')];
  await Promise.all(
    pacers.map((pacer) => new Promise<void>((resolve) => void pacer.callAt(clock.nowUs() + 3_000, resolve))),
  );
  const [turnedUs, spanUs] = [clock.turnedUs(), clock.nowUs() - beganUs];
  for (const pacer of pacers) pacer.close();
  expect(turnedUs).toBeGreaterThan(0);
  // Of its first turn it is not known when it began: that counts as 15 µs.
  expect(turnedUs).toBeLessThanOrEqual(spanUs + 15);
  expect(turnedUs).toBeLessThanOrEqual(pacers[0]!.turnedUs + pacers[1]!.turnedUs);
  expect(clock.turnedUs()).toBe(turnedUs);
});
