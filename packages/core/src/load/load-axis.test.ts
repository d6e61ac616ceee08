import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LoadAxis } from './load-axis.ts';

describe('the load axis', () => {
  test('starts at its moment of the clock and stands still while paused', () => {
    const axis = new LoadAxis(100);
    axis.pause(150);
    expect([axis.at(90), axis.at(150), axis.at(170)]).toEqual([-10, 50, 50]);
    expect(axis.resume(180)).toBe(30);
    expect([axis.at(180), axis.at(200), axis.toClockUs(70)]).toEqual([50, 70, 200]);
  });

  test('a moment before a pause is told as if the pause had come before it', () => {
    const axis = new LoadAxis(0);
    axis.pause(50);
    axis.resume(80);
    expect(axis.toClockUs(40)).toBe(70);
  });

  test('knows where it was at moments long past', () => {
    const axis = new LoadAxis(0);
    for (const [from, to] of [
      [10, 20],
      [30, 50],
    ] as const) {
      axis.pause(from);
      axis.resume(to);
    }
    expect([5, 15, 25, 40, 60].map((clockUs) => axis.at(clockUs))).toEqual([5, 10, 15, 20, 30]);
  });

  test('leaps at its moment, and not before', () => {
    const axis = new LoadAxis(100);
    expect(axis.leap(150, 1000)).toBe(true);
    expect([149, 150, 160].map((clockUs) => axis.at(clockUs))).toEqual([49, 1000, 1010]);
    expect([49, 50, 999, 1000].map((axisUs) => axis.skips(axisUs))).toEqual([false, true, true, false]);
    expect([axis.toClockUs(49), axis.toClockUs(1000)]).toEqual([149, 150]);
  });

  test.each([
    { atUs: 1100, why: 'it is as far by then' },
    { atUs: 5000, why: 'it is farther by then' },
  ])('does not leap at $atUs: $why', ({ atUs }) => {
    const axis = new LoadAxis(100);
    expect(axis.leap(atUs, 1000)).toBe(false);
    expect([axis.at(6000), axis.leapAtUs]).toEqual([5900, Infinity]);
  });

  test('leaps once', () => {
    const axis = new LoadAxis(0);
    expect([axis.leap(10, 1000), axis.leap(20, 1000)]).toEqual([true, false]);
  });

  test('a leap that is asked for before load starts passes the whole stretch over', () => {
    const axis = new LoadAxis(100);
    axis.leap(40, 1000);
    expect([axis.at(99), axis.at(100)]).toEqual([-1, 1000]);
  });

  test('a pause before the leap moves the place it starts from; one across it changes nothing else', () => {
    const axis = new LoadAxis(0);
    axis.leap(100, 1000);
    axis.pause(60);
    expect([axis.at(70), axis.at(100)]).toEqual([60, 1000]);
    axis.resume(130);
    expect([axis.at(130), axis.at(150), axis.skips(59), axis.skips(60)]).toEqual([1000, 1020, false, true]);
  });

  test('running time leads from the clock to the axis and back, whatever pauses and leaps there were', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })), { maxLength: 5 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 200 }),
        (pauses, leapAtUs, toUs) => {
          const axis = new LoadAxis(0);
          axis.leap(leapAtUs, toUs);
          let clockUs = 0;
          for (const [running, paused] of pauses) {
            axis.pause(clockUs + running);
            clockUs += running + paused;
            axis.resume(clockUs);
          }
          for (let later = clockUs; later < clockUs + 400; later += 7) {
            expect(axis.fromRunningUs(axis.runningAt(later))).toBe(axis.at(later));
            expect(axis.toClockUs(axis.at(later))).toBe(later);
            expect(axis.skips(axis.at(later))).toBe(false);
          }
        },
      ),
    );
  });
});
