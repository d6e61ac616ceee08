import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ArrivalCursor, OpenLoadModel } from '../contracts/load-model.ts';
import { closedLoad } from './closed-load.ts';
import { constantArrivals } from './constant-arrivals.ts';
import { quotaOf } from './quotas.ts';

const SECOND = 1_000_000;

function take(cursor: ArrivalCursor, most: number): number[] {
  const times: number[] = [];
  while (cursor.dueUs !== Infinity && times.length < most) {
    times.push(cursor.dueUs);
    cursor.advance();
  }
  return times;
}

const all = (model: OpenLoadModel, most = 1_000_000) => take(model.arrivals(0, 1), most);

describe('closed load', () => {
  const model = closedLoad(4, { warmupUs: 10, rampupUs: 100, steadyUs: 1000 });

  test.each([
    { rank: 3, freeUs: 0, dueUs: 0, why: 'in the warm-up all lanes are let in at once' },
    { rank: 3, freeUs: 9, dueUs: 9, why: 'a lane is due again the moment it is free' },
    { rank: 0, freeUs: 10, dueUs: 10, why: 'the first lane opens the ramp-up' },
    { rank: 3, freeUs: 10, dueUs: 85, why: 'the last of four waits for three quarters of the ramp-up' },
    { rank: 1, freeUs: 60, dueUs: 60, why: 'a lane that was let in goes on as it is free' },
    { rank: 3, freeUs: 110, dueUs: 110, why: 'in the steady phase all are in' },
    { rank: 0, freeUs: 1109, dueUs: 1109, why: 'the last moment of the schedule still counts' },
    { rank: 0, freeUs: 1110, dueUs: Infinity, why: 'nothing is due once the schedule has ended' },
  ])('P1-23 lane $rank free at $freeUs is due at $dueUs: $why', ({ rank, freeUs, dueUs }) => {
    expect(model.dueUs(rank, freeUs)).toBe(dueUs);
  });

  test('a schedule without an end never ends', () => {
    expect(closedLoad(1, { warmupUs: 0, rampupUs: 0, steadyUs: Infinity }).dueUs(0, 1e15)).toBe(1e15);
  });
});

describe('constant arrivals', () => {
  const steady = (steadyUs: number) => ({ warmupUs: 0, rampupUs: 0, steadyUs });

  test.each([
    { rate: 4, us: SECOND, times: [0, 250_000, 500_000, 750_000], why: 'the first is due at once, none at the end' },
    {
      rate: 3,
      us: SECOND,
      times: [0, 333_333, 666_666],
      why: 'thirds are cut off to whole microseconds, not added up',
    },
    { rate: 1, us: 500_000, times: [0], why: 'a phase shorter than the gap still holds its first' },
    { rate: 0.5, us: 5 * SECOND, times: [0, 2 * SECOND, 4 * SECOND], why: 'rates below one a second are fine' },
  ])('R6 $rate/s: $why', ({ rate, us, times }) => {
    expect(all(constantArrivals(rate, steady(us), null))).toEqual(times);
  });

  test.each([1000, 3000, 5000, 9999.5, 20_000])('R6 %d/s for ten seconds holds exactly rate × time', (rate) => {
    expect(all(constantArrivals(rate, steady(10 * SECOND), null))).toHaveLength(rate * 10);
  });

  test('R6 a ramp-up holds half of what its time would hold at full rate, ever denser', () => {
    const times = all(constantArrivals(100, { warmupUs: 0, rampupUs: 10 * SECOND, steadyUs: 0 }, null));
    expect(times).toHaveLength(500);
    expect([times[0], times[125], times[499]]).toEqual([0, 5 * SECOND, 9_989_994]);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(gaps.every((gap, index) => index === 0 || gap <= gaps[index - 1]! + 1)).toBe(true);
  });

  test('each phase begins its own count, so that none inherits what another rounded', () => {
    const times = all(constantArrivals(3, { warmupUs: SECOND, rampupUs: SECOND, steadyUs: SECOND }, null));
    expect(times.filter((time) => time < SECOND)).toHaveLength(3);
    expect(times.filter((time) => time >= 2 * SECOND)).toEqual([2 * SECOND, 2_333_333, 2_666_666]);
  });

  test('a count ends the steady phase, not the phases before it', () => {
    const timeline = { warmupUs: SECOND, rampupUs: 0, steadyUs: Infinity };
    expect(all(constantArrivals(10, timeline, 7))).toHaveLength(17);
  });

  test('R6 shares add up: n shards together have exactly the arrivals of one, each every n-th', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 2000, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 7 }),
        (rate, warmup, rampup, length, shards) => {
          const timeline = { warmupUs: warmup * SECOND, rampupUs: rampup * SECOND, steadyUs: length * SECOND };
          const model = constantArrivals(rate, timeline, null);
          const parts = Array.from({ length: shards }, (_, shard) => take(model.arrivals(shard, shards), 100_000));
          const whole = all(model);
          expect(parts.flat().sort((a, b) => a - b)).toEqual(whole);
          expect(
            Math.max(...parts.map((part) => part.length)) - Math.min(...parts.map((part) => part.length)),
          ).toBeLessThan(2);
          expect(whole.every((time, index) => index === 0 || time >= whole[index - 1]!)).toBe(true);
        },
      ),
    );
  });
});

test('quotas add up to the whole and differ by one at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 500 }), (total, parts) => {
      const quotas = Array.from({ length: parts }, (_, rank) => quotaOf(total, parts, rank));
      expect(quotas.reduce((sum, quota) => sum + quota, 0)).toBe(total);
      expect(Math.max(...quotas) - Math.min(...quotas)).toBeLessThan(2);
    }),
  );
});
