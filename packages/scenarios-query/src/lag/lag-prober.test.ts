import { ManualClock } from '@syntrix-bench/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AskBudget } from './ask-schedule.ts';
import type { LagInterval } from './lag-interval.ts';
import { LagProber, type Asked } from './lag-prober.ts';

const BOUND_US = 5_000_000;

/** A prober of an index in which the n-th write is found so long after its acknowledgement; each query takes `askUs`. */
function setUp(
  lagsUs: readonly number[],
  { askUs = 1000, perSecond = 1000, fails = (_ask: number): boolean => false } = {},
) {
  const clock = new ManualClock();
  const found: { readonly id: string; readonly interval: LagInterval }[] = [];
  const late: string[] = [];
  const told = { unmeasured: 0, asks: [] as number[] };
  const indexedUs = new Map<string, number>();
  const prober = new LagProber({
    clock,
    budget: new AskBudget(perSecond),
    boundUs: BOUND_US,
    ask: ({ id }) => {
      const sentUs = clock.nowUs();
      told.asks.push(sentUs);
      const seenUs = sentUs + Math.floor(askUs / 2);
      return new Promise<Asked>((resolve) => {
        clock.setTimer(askUs, () => {
          const isFound = seenUs >= (indexedUs.get(id) ?? Infinity);
          const kind = fails(told.asks.length) ? 'unknown' : isFound ? 'found' : 'missed';
          resolve({ kind, sentUs, doneUs: clock.nowUs() });
        });
      });
    },
    found: ({ id }, interval) => found.push({ id, interval }),
    late: ({ id }) => late.push(id),
    unmeasured: () => (told.unmeasured += 1),
  });
  const write = (number: number) => {
    const ackUs = clock.nowUs();
    indexedUs.set(`d${number}`, ackUs + (lagsUs[number] ?? 0));
    prober.acknowledged({ id: `d${number}`, rev: 0, owner: 'u000001', dueUs: ackUs - 2000, ackUs });
  };
  return { clock, prober, found, late, told, write };
}

describe('the lag of a write', () => {
  test('lies between the last query that missed it and the first that found it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 4_000_000 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 20 }),
        async (lagsUs, askUs, refusedOfTwenty) => {
          const fails = (ask: number): boolean => (ask * 7) % 20 < refusedOfTwenty - 1;
          const { clock, prober, found, late, told, write } = setUp(lagsUs, { askUs, fails });
          for (let number = 0; number < lagsUs.length; number += 1) {
            write(number);
            await clock.advance(100_000);
          }
          await clock.runUntil(prober.drain(clock.nowUs() + 60_000_000));
          expect([found.length + told.unmeasured, late]).toEqual([lagsUs.length, []]);
          for (const { id, interval } of found) {
            const lagUs = lagsUs[Number(id.slice(1))]!;
            expect(interval.fromUs).toBeLessThanOrEqual(lagUs);
            expect(interval.toUs).toBeGreaterThanOrEqual(lagUs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is known to about a quarter of it and a query’s time', async () => {
    const { clock, prober, found, write } = setUp([2_000_000]);
    write(0);
    await clock.runUntil(prober.drain(60_000_000));
    const { interval } = found[0]!;
    expect(interval.toUs - interval.fromUs).toBeLessThan(2_000_000 * 0.3);
  });

  test('is from 0 where the first query finds it', async () => {
    const { clock, prober, found, write } = setUp([0]);
    write(0);
    await clock.runUntil(prober.drain(60_000_000));
    expect(found).toEqual([{ id: 'd0', interval: { fromUs: 0, toUs: 1000 } }]);
  });
});

describe('what it costs', () => {
  test('is at most so many queries a second, however much is written', async () => {
    const { clock, told, write } = setUp(
      Array.from({ length: 3000 }, (_, number) => (number % 3) * 300_000),
      { perSecond: 50 },
    );
    for (let number = 0; number < 3000; number += 1) {
      write(number);
      await clock.advance(2000);
    }
    expect(told.asks.length).toBeLessThanOrEqual(50 * 6 + 5);
    expect(told.asks.length).toBeGreaterThan(250);
    expect(told.unmeasured).toBeGreaterThan(2000);
  });

  test('is few queries for one write that is never found, and it is late once the bound is over', async () => {
    const { clock, prober, late, told, write } = setUp([Infinity]);
    write(0);
    await clock.runUntil(prober.drain(60_000_000));
    expect([late, told.asks.length < 40]).toEqual([['d0'], true]);
  });
});

test('a write that a later one of its document replaces is followed no more', async () => {
  const { clock, prober, found, late, told, write } = setUp([2_000_000]);
  write(0);
  await clock.advance(500_000);
  prober.superseded('d0');
  await clock.runUntil(prober.drain(60_000_000));
  expect([found, late, told.unmeasured]).toEqual([[], [], 1]);
});

test('a drain ends at its deadline, and nothing is asked after it', async () => {
  const { clock, prober, told, write } = setUp([Infinity]);
  write(0);
  await clock.advance(100_000);
  await clock.runUntil(prober.drain(200_000));
  const asks = told.asks.length;
  await clock.advance(10_000_000);
  expect([told.asks.length - asks, told.unmeasured, clock.timers]).toEqual([0, 1, 0]);
});
