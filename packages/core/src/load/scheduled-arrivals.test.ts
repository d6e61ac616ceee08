import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { LoadPlan, ScheduledWorkloadPlan } from '../contracts/plan.ts';
import { planForTests, workloadForTests } from '../testing/plan-for-tests.ts';
import { createLoadModel } from './create-load-model.ts';
import { timelineOf } from './timeline.ts';
import { arrivalCounter, scheduledArrivals } from './create-load-model.ts';

const SECOND = 1_000_000;

const plan = planForTests({
  phases: { ...planForTests().phases, warmupUs: 2 * SECOND, rampupUs: SECOND, steadyUs: 4 * SECOND },
});

const load = (arrivals: 'constant' | 'poisson', ratePerSecond: number): LoadPlan => ({
  model: 'open',
  arrivals,
  ratePerSecond,
  maxQueueUs: SECOND,
});

test.each([
  { fromUs: 0, toUs: Infinity, count: 6500, why: 'the whole schedule: warm-up, half a ramp-up, steady' },
  { fromUs: 3 * SECOND, toUs: 7 * SECOND, count: 4000, why: 'the steady phase' },
  { fromUs: 3 * SECOND, toUs: 4 * SECOND, count: 1000, why: 'its first second' },
  { fromUs: SECOND, toUs: 2 * SECOND, count: 1000, why: 'a part of the warm-up' },
  { fromUs: 3 * SECOND + 1, toUs: 3 * SECOND + 1000, count: 0, why: 'between two arrivals' },
  { fromUs: 8 * SECOND, toUs: 9 * SECOND, count: 0, why: 'beyond the end' },
])('R6 from $fromUs to $toUs the schedule holds $count: $why', ({ fromUs, toUs, count }) => {
  expect(scheduledArrivals(plan, workloadForTests({ load: load('constant', 1000) }), fromUs, toUs)).toBe(count);
});

test('R6 a count ends the schedule', () => {
  const workload = workloadForTests({ load: load('poisson', 1000), operations: 500 });
  expect(scheduledArrivals(plan, workload, 3 * SECOND, Infinity)).toBe(500);
});

test('R5 a closed workload has no schedule', () => {
  expect(scheduledArrivals(plan, workloadForTests(), 0, SECOND)).toBeNull();
  expect(arrivalCounter(plan, workloadForTests(), 0)).toBeNull();
});

test('R25 a counter counts up to any moments, in whatever order they are asked for', () => {
  const workload = workloadForTests({ load: load('poisson', 1000) });
  const countUntil = arrivalCounter(plan, workload, 3 * SECOND)!;
  const moments = [4, 5, 7, 3.5, 5, 2, 6.25, Infinity, 4].map((seconds) => seconds * SECOND);
  expect(moments.map(countUntil)).toEqual(
    moments.map((untilUs) => scheduledArrivals(plan, workload, 3 * SECOND, untilUs)),
  );
});

test('R6 counts what the shards release, for any cut, rate and number of shards', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('constant' as const, 'poisson' as const),
      fc.double({ min: 1, max: 500, noNaN: true }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 0, max: 8 * SECOND }),
      fc.integer({ min: 0, max: 8 * SECOND }),
      (arrivals, rate, shards, a, b) => {
        const workload = workloadForTests({ load: load(arrivals, rate) });
        const [fromUs, toUs] = a < b ? [a, b] : [b, a];
        const model = createLoadModel(workload as ScheduledWorkloadPlan, timelineOf(plan.phases), plan.seed);
        let released = 0;
        for (let shard = 0; shard < shards; shard += 1) {
          const cursor = model.kind === 'open' ? model.arrivals(shard, shards) : null;
          for (; cursor !== null && cursor.dueUs !== Infinity; cursor.advance()) {
            if (cursor.dueUs >= fromUs && cursor.dueUs < toUs) released += 1;
          }
        }
        expect(scheduledArrivals(plan, workload, fromUs, toUs)).toBe(released);
      },
    ),
    { numRuns: 60 },
  );
});

test('R20 passing a phase over leaves the arrivals of the next ones as they are', () => {
  const model = createLoadModel(
    workloadForTests({ load: load('poisson', 1000) }) as ScheduledWorkloadPlan,
    timelineOf(plan.phases),
    1,
  );
  if (model.kind !== 'open') throw new Error('the load is open');
  for (const shard of [0, 1, 2]) {
    const [whole, leaping] = [model.arrivals(shard, 3), model.arrivals(shard, 3)];
    while (whole.dueUs < 2 * SECOND) whole.advance();
    leaping.skipTo(2 * SECOND);
    for (let k = 0; k < 100; k += 1) {
      expect(leaping.dueUs).toBe(whole.dueUs);
      whole.advance();
      leaping.advance();
    }
  }
});
