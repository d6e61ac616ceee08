import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { ArrivalCursor, LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan } from '../contracts/plan.ts';
import { ANDERSON_DARLING_LIMIT, andersonDarling } from '../testing/anderson-darling.ts';
import { gapsBetween } from '../testing/gaps-between.ts';
import { closedLoad, workerPace } from './closed-load.ts';
import { openLoad } from './open-load.ts';
import { quotaOf } from './shares.ts';
import { createRandom } from './seeded-random.ts';
import { cohortAt } from './timeline.ts';

const SECOND = 1_000_000;

type OpenLoadPlan = Extract<LoadPlan, { model: 'open' }>;

const planOf = (ratePerSecond: number, more: Partial<OpenLoadPlan> = {}): OpenLoadPlan => ({
  model: 'open',
  arrivals: 'constant',
  ratePerSecond,
  maxQueueUs: SECOND,
  ...more,
});

const modelOf = (load: OpenLoadPlan, timeline: LoadTimeline, operations: number | null = null, workers = 3) =>
  openLoad({ operations, workers, firstWorker: 0 }, load, timeline, 5);

const constantArrivals = (rate: number, timeline: LoadTimeline, operations: number | null, workers?: number) =>
  modelOf(planOf(rate), timeline, operations, workers);

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
    { rank: 3, freeUs: 0, dueUs: 0, why: 'in the warm-up all workers are let in at once' },
    { rank: 3, freeUs: 9, dueUs: 9, why: 'a worker is due again the moment it is free' },
    { rank: 0, freeUs: 10, dueUs: 10, why: 'the first worker opens the ramp-up' },
    { rank: 3, freeUs: 10, dueUs: 85, why: 'the last of four waits for three quarters of the ramp-up' },
    { rank: 1, freeUs: 60, dueUs: 60, why: 'a worker that was let in goes on as it is free' },
    { rank: 3, freeUs: 110, dueUs: 110, why: 'in the steady phase all are in' },
    { rank: 0, freeUs: 1109, dueUs: 1109, why: 'the last moment of the schedule still counts' },
    { rank: 0, freeUs: 1110, dueUs: Infinity, why: 'nothing is due once the schedule has ended' },
  ])('P1-23 worker $rank free at $freeUs is due at $dueUs: $why', ({ rank, freeUs, dueUs }) => {
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

  test.each([3, 10, 20, 70])('%d/s fall due at the very start of each second, whatever is lost in rounding', (rate) => {
    const due = new Set(
      take(constantArrivals(rate, { warmupUs: 0, rampupUs: 0, steadyUs: 60 * SECOND }, null).arrivals(0, 1), 10_000),
    );
    const seconds = Array.from({ length: 60 }, (_, second) => second * SECOND);
    expect(seconds.filter((startUs) => !due.has(startUs))).toEqual([]);
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

  test('R6 workers take turns in each phase, one after the other, over and over', () => {
    const model = constantArrivals(4, { warmupUs: SECOND, rampupUs: 0, steadyUs: SECOND }, null);
    const ranks: number[] = [];
    for (const cursor = model.arrivals(0, 1); cursor.dueUs !== Infinity; cursor.advance()) ranks.push(cursor.turn);
    expect(ranks).toEqual([0, 1, 2, 0, 0, 1, 2, 0]);
  });

  test('R6 shares add up: n shards together have exactly the arrivals of one, worker by worker', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 2000, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        (rate, warmup, rampup, length, shards, workers) => {
          const timeline = { warmupUs: warmup * SECOND, rampupUs: rampup * SECOND, steadyUs: length * SECOND };
          const model = constantArrivals(rate, timeline, null, workers);
          const parts = Array.from({ length: shards }, (_, shard) => take(model.arrivals(shard, shards), 100_000));
          const whole = all(model);
          expect(parts.flat().sort((a, b) => a - b)).toEqual(whole);
          for (const cohort of [0, 1, 2]) {
            const counts = parts.map((part) => part.filter((time) => cohortAt(timeline, time) === cohort).length);
            // A shard has one worker more than another at most, and a worker one arrival more.
            const ofWorker = Math.ceil(counts.reduce((sum, count) => sum + count, 0) / workers);
            for (const [shard, count] of counts.entries()) {
              const own = Math.ceil((workers - shard) / shards);
              expect(count).toBeLessThanOrEqual(Math.max(0, own) * ofWorker);
              expect(count).toBeGreaterThanOrEqual(Math.max(0, own) * (ofWorker - 1));
            }
          }
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

describe('stages of an open load', () => {
  const timeline = { warmupUs: 0, rampupUs: 0, steadyUs: 30 * SECOND };
  const stages = [
    { durationUs: 10 * SECOND, from: 10, to: 10 },
    { durationUs: 10 * SECOND, from: 10, to: 50 },
    { durationUs: 10 * SECOND, from: 50, to: 0 },
  ];

  test('P1-23 step and ramp: each holds the area under its line', () => {
    const times = all(modelOf(planOf(10, { stages }), timeline));
    const within = (from: number, to: number) =>
      times.filter((time) => time >= from * SECOND && time < to * SECOND).length;
    expect([within(0, 10), within(10, 20), within(20, 30)]).toEqual([100, 300, 250]);
    expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true);
  });
});

describe('poisson arrivals', () => {
  const timeline = { warmupUs: 2 * SECOND, rampupUs: 2 * SECOND, steadyUs: 100 * SECOND };
  const model = (rate = 1000, operations: number | null = null) =>
    modelOf(planOf(rate, { arrivals: 'poisson' }), timeline, operations);

  test('R6 their number varies by the root of what is expected, no more', () => {
    const steady = all(model()).filter((time) => time >= 4 * SECOND).length;
    expect(Math.abs(steady - 100_000)).toBeLessThan(4 * Math.sqrt(100_000));
  });

  test('gaps are exponential (Kolmogorov–Smirnov against 1 − e^−rt, 1 in 1,000)', () => {
    const times = all(model(10)).filter((time) => time >= 4 * SECOND);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    const sorted = [...gaps].sort((a, b) => a - b);
    const distance = sorted.reduce((worst, gap, index) => {
      const expected = 1 - Math.exp(-gap * 1e-5);
      return Math.max(
        worst,
        Math.abs(expected - index / sorted.length),
        Math.abs(expected - (index + 1) / sorted.length),
      );
    }, 0);
    expect(distance).toBeLessThan(1.95 / Math.sqrt(sorted.length));
  });

  test('R7 at 10,000/s gaps pass Anderson–Darling against the exponential (1 in 1,000)', () => {
    const random = createRandom(1, 99);
    const inSteady = all(model(10_000), 100_000).filter((time) => time >= 4 * SECOND);
    const gaps = gapsBetween(inSteady, () => random.next()).map((gapUs) => gapUs / 100);
    expect(gaps.length).toBeGreaterThan(60_000);
    expect(andersonDarling(gaps)).toBeLessThan(ANDERSON_DARLING_LIMIT);
    // The same statistic sees what is not exponential: here one gap in ten is half as long again.
    const bent = gaps.map((gap, index) => (index % 10 === 0 ? gap * 1.5 : gap));
    expect(andersonDarling(bent)).toBeGreaterThan(ANDERSON_DARLING_LIMIT);
  });

  test.each(['constant', 'poisson'] as const)('R6 an hour of %s arrivals does not drift', (arrivals) => {
    const hour = { warmupUs: 0, rampupUs: 0, steadyUs: 3600 * SECOND };
    const times = all(modelOf(planOf(100, { arrivals }), hour));
    // The k-th constant arrival lies where it should to the microsecond; of Poisson's the number is right by its root.
    if (arrivals === 'constant') expect(times.every((time, k) => time === Math.floor(k / 1e-4))).toBe(true);
    expect(Math.abs(times.length - 360_000)).toBeLessThan(arrivals === 'constant' ? 1 : 4 * Math.sqrt(360_000));
  });

  test('R6 the same seed yields the same schedule, and shares add up to it', () => {
    const whole = all(model());
    const parts = [0, 1, 2].map((shard) => take(model().arrivals(shard, 3), 1_000_000));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(whole);
  });

  test('a count ends the steady phase', () => {
    expect(all(model(1000, 50)).filter((time) => time >= 4 * SECOND)).toHaveLength(50);
  });
});

describe('stages of a closed load', () => {
  const timeline = { warmupUs: 0, rampupUs: 0, steadyUs: 300 };
  const stages = [
    { durationUs: 100, from: 2, to: 2 },
    { durationUs: 100, from: 2, to: 10 },
    { durationUs: 100, from: 10, to: 0 },
  ];
  const model = closedLoad(10, timeline, stages);

  test.each([
    { rank: 1, freeUs: 0, dueUs: 0, why: 'two of ten are wanted' },
    { rank: 2, freeUs: 0, dueUs: 100, why: 'the third waits for the ramp' },
    { rank: 6, freeUs: 0, dueUs: 150, why: 'and so on along the ramp' },
    { rank: 9, freeUs: 205, dueUs: 205, why: 'while more than nine are wanted the tenth goes on' },
    { rank: 9, freeUs: 215, dueUs: Infinity, why: 'a worker that is too many, and never wanted again, has ended' },
    { rank: 0, freeUs: 280, dueUs: 280, why: 'the first goes on to the end' },
  ])('worker $rank free at $freeUs is due at $dueUs: $why', ({ rank, freeUs, dueUs }) => {
    expect(model.dueUs(rank, freeUs)).toBe(dueUs);
  });
});

describe('pace', () => {
  const random = () => createRandom(1, 3, 0);

  test('R5 pacing counts from start to start; missed slots are counted, never caught up', () => {
    const pace = workerPace({ model: 'closed', pacingUs: 100 }, random());
    expect([pace.earliestUs(null, 7), pace.earliestUs(7, 20), pace.earliestUs(107, 380)]).toEqual([7, 107, 380]);
    expect([pace.takeMissed(), pace.takeMissed()]).toEqual([2, 0]);
  });

  test('think time counts from the end of an operation', () => {
    const pace = workerPace({ model: 'closed', thinkTime: { kind: 'uniform', minUs: 10, maxUs: 20 } }, random());
    const rests = Array.from({ length: 1000 }, () => pace.earliestUs(0, 100) - 100);
    expect(Math.min(...rests)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...rests)).toBeLessThan(20);
  });

  test('exponential think times have their mean', () => {
    const pace = workerPace({ model: 'closed', thinkTime: { kind: 'exponential', meanUs: 1000 } }, random());
    const sum = Array.from({ length: 10_000 }, () => pace.earliestUs(0, 0)).reduce((total, rest) => total + rest, 0);
    expect(Math.abs(sum / 10_000 - 1000)).toBeLessThan(40);
  });
});
