import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LoadClock } from './load-clock.ts';

describe('the load clock', () => {
  test('starts at its moment of the clock and stands still while paused', () => {
    const loadClock = new LoadClock(100);
    loadClock.pause(150);
    expect([loadClock.at(90), loadClock.at(150), loadClock.at(170)]).toEqual([-10, 50, 50]);
    expect(loadClock.resume(180)).toBe(30);
    expect([loadClock.at(180), loadClock.at(200), loadClock.toClockUs(70)]).toEqual([50, 70, 200]);
  });

  test('a moment before a pause is told as if the pause had come before it', () => {
    const loadClock = new LoadClock(0);
    loadClock.pause(50);
    loadClock.resume(80);
    expect(loadClock.toClockUs(40)).toBe(70);
  });

  test('knows where it was at moments long past', () => {
    const loadClock = new LoadClock(0);
    for (const [from, to] of [
      [10, 20],
      [30, 50],
    ] as const) {
      loadClock.pause(from);
      loadClock.resume(to);
    }
    expect([5, 15, 25, 40, 60].map((clockUs) => loadClock.at(clockUs))).toEqual([5, 10, 15, 20, 30]);
  });

  test('skips at its moment, and not before', () => {
    const loadClock = new LoadClock(100);
    expect(loadClock.skip(150, 1000)).toBe(true);
    expect([149, 150, 160].map((clockUs) => loadClock.at(clockUs))).toEqual([49, 1000, 1010]);
    expect([49, 50, 999, 1000].map((loadUs) => loadClock.skips(loadUs))).toEqual([false, true, true, false]);
    expect([loadClock.toClockUs(49), loadClock.toClockUs(1000)]).toEqual([149, 150]);
  });

  test.each([
    { atUs: 1100, why: 'it is as far by then' },
    { atUs: 5000, why: 'it is farther by then' },
  ])('does not skip at $atUs: $why', ({ atUs }) => {
    const loadClock = new LoadClock(100);
    expect(loadClock.skip(atUs, 1000)).toBe(false);
    expect([loadClock.at(6000), loadClock.skipAtUs]).toEqual([5900, Infinity]);
  });

  test('skips once', () => {
    const loadClock = new LoadClock(0);
    expect([loadClock.skip(10, 1000), loadClock.skip(20, 1000)]).toEqual([true, false]);
  });

  test('a skip that is asked for before load starts passes the whole stretch over', () => {
    const loadClock = new LoadClock(100);
    loadClock.skip(40, 1000);
    expect([loadClock.at(99), loadClock.at(100)]).toEqual([-1, 1000]);
  });

  test('a pause before the skip moves the place it starts from; one across it changes nothing else', () => {
    const loadClock = new LoadClock(0);
    loadClock.skip(100, 1000);
    loadClock.pause(60);
    expect([loadClock.at(70), loadClock.at(100)]).toEqual([60, 1000]);
    loadClock.resume(130);
    expect([loadClock.at(130), loadClock.at(150), loadClock.skips(59), loadClock.skips(60)]).toEqual([
      1000,
      1020,
      false,
      true,
    ]);
  });

  test('tells when it reaches a moment: never where it is paused before, and all that it skips when it skips', () => {
    const loadClock = new LoadClock(0);
    loadClock.skip(100, 1000);
    expect([50, 100, 101, 1000, 1001].map((loadUs) => loadClock.reachesUs(loadUs))).toEqual([50, 100, 100, 100, 101]);
    loadClock.pause(60);
    expect([50, 60, 61, 1000, 1001].map((loadUs) => loadClock.reachesUs(loadUs))).toEqual([50, 60, 100, 100, Infinity]);
    loadClock.resume(130);
    expect([1000, 1001].map((loadUs) => loadClock.reachesUs(loadUs))).toEqual([100, 131]);
  });

  test('running time leads from the clock to load time and back, whatever pauses and skips there were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), { maxLength: 5 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 200 }),
        (pauses, skipAtUs, toUs) => {
          const loadClock = new LoadClock(0);
          loadClock.skip(skipAtUs, toUs);
          let clockUs = 0;
          for (const [running, paused] of pauses) {
            loadClock.pause(clockUs + running);
            clockUs += running + paused;
            loadClock.resume(clockUs);
          }
          for (let later = clockUs; later < clockUs + 400; later += 7) {
            expect(loadClock.fromRunningUs(loadClock.runningAt(later))).toBe(loadClock.at(later));
            expect(loadClock.toClockUs(loadClock.at(later))).toBe(later);
            expect(loadClock.skips(loadClock.at(later))).toBe(false);
          }
        },
      ),
    );
  });
});
