import { ManualClock } from '@syntrix-bench/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AskBudget, PART_FOR_NEW } from './ask-schedule.ts';
import type { LagInterval } from './lag-interval.ts';
import { LagProber, type Asked, type ProbedWrite } from './lag-prober.ts';
import { WriteChoice } from './write-choice.ts';

const BOUND_US = 5_000_000;

interface Settings {
  readonly askUs?: number;
  readonly perSecond?: number;
  /** How many writes a second are followed. */
  readonly chosenPerSecond?: number;
  readonly workers?: number;
  readonly fails?: (ask: number) => boolean;
}

/** Workers that write, each with a connection for asking, and an index that shows a write so long after its acknowledgement. */
function setUp({
  askUs = 1000,
  perSecond = 1000,
  chosenPerSecond = Infinity,
  workers = 1,
  fails = () => false,
}: Settings = {}) {
  const clock = new ManualClock();
  const found: { readonly write: ProbedWrite; readonly interval: LagInterval }[] = [];
  const late: string[] = [];
  const unseen: { readonly id: string; readonly staleUs: number }[] = [];
  const told = { passedOver: 0, asks: [] as number[] };
  const indexedUs = new Map<string, number>();
  const prober = new LagProber({
    clock,
    budget: new AskBudget(perSecond),
    choice: new WriteChoice(chosenPerSecond),
    boundUs: BOUND_US,
  });
  const ask = ({ id, rev }: ProbedWrite): Promise<Asked> => {
    const sentUs = clock.nowUs();
    const ask = told.asks.push(sentUs);
    const seenUs = sentUs + Math.floor(askUs / 2);
    return new Promise<Asked>((resolve) => {
      clock.setTimer(askUs, () => {
        const isFound = seenUs >= (indexedUs.get(`${id} ${rev}`) ?? Infinity);
        resolve({ kind: fails(ask) ? 'unknown' : isFound ? 'found' : 'missed', sentUs, doneUs: clock.nowUs() });
      });
    });
  };
  const followers = Array.from({ length: workers }, () =>
    prober.follower({
      ask,
      found: (write, interval) => found.push({ write, interval }),
      late: ({ id }, staleUs) => {
        late.push(id);
        unseen.push({ id, staleUs });
      },
      unseen: ({ id }, staleUs) => unseen.push({ id, staleUs }),
      passedOver: () => (told.passedOver += 1),
    }),
  );
  let writes = 0;
  /** The next write, by workers in turn; of document `id` it is the next as well. */
  const write = (lagUs: number, id = `d${writes}`) => {
    const ackUs = clock.nowUs();
    const rev = writes;
    const follower = followers[writes % workers]!;
    writes += 1;
    follower.superseded(id);
    indexedUs.set(`${id} ${rev}`, ackUs + lagUs);
    follower.acknowledged({ id, rev, owner: 'u000001', dueUs: ackUs - 2000, ackUs });
  };
  const drain = () => clock.runUntil(prober.drain(clock.nowUs() + 60_000_000));
  return { clock, prober, follower: followers[0]!, found, late, unseen, told, write, drain };
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
          const { clock, found, late, unseen, write, drain } = setUp({ askUs, fails });
          for (const lagUs of lagsUs) {
            write(lagUs);
            await clock.advance(100_000);
          }
          await drain();
          expect([found.length + unseen.length, late]).toEqual([lagsUs.length, []]);
          for (const { write: each, interval } of found) {
            const lagUs = lagsUs[each.rev]!;
            expect(interval.fromUs).toBeLessThanOrEqual(lagUs);
            expect(interval.toUs).toBeGreaterThanOrEqual(lagUs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is known to about a quarter of it and a query’s time', async () => {
    const { found, write, drain } = setUp();
    write(2_000_000);
    await drain();
    const { interval } = found[0]!;
    expect(interval.toUs - interval.fromUs).toBeLessThan(2_000_000 * 0.3);
  });

  test('is from 0 where the first query finds it', async () => {
    const { found, write, drain } = setUp();
    write(0);
    await drain();
    expect(found.map(({ interval }) => interval)).toEqual([{ fromUs: 0, toUs: 1000 }]);
  });

  test('is known of all that are written at once, one after the other', async () => {
    const { found, unseen, write, drain } = setUp();
    for (let number = 0; number < 50; number += 1) write(300_000);
    await drain();
    expect([found.length, unseen]).toEqual([50, []]);
  });

  test('of a write that another replaces unseen is at least what was known until then', async () => {
    const { clock, prober, follower, found, late, unseen, write } = setUp();
    write(2_000_000);
    await clock.advance(500_500);
    follower.superseded('d0');
    await clock.runUntil(prober.drain(clock.nowUs() + 60_000_000));
    expect([found, late, unseen.map(({ id }) => id)]).toEqual([[], [], ['d0']]);
    expect(unseen[0]!.staleUs).toBeGreaterThan(300_000);
    expect(unseen[0]!.staleUs).toBeLessThanOrEqual(500_500);
  });

  test('is at least the bound where it is never found', async () => {
    const { late, unseen, told, write, drain } = setUp();
    write(Infinity);
    await drain();
    expect([late, told.asks.length < 40]).toEqual([['d0'], true]);
    expect(unseen).toEqual([{ id: 'd0', staleUs: BOUND_US }]);
  });

  test('is unknown where all queries are refused, and it is asked for no longer than the bound', async () => {
    const { clock, late, unseen, told, write, drain } = setUp({ fails: () => true });
    write(0);
    await drain();
    expect([late, unseen]).toEqual([[], [{ id: 'd0', staleUs: 0 }]]);
    expect(clock.nowUs()).toBeLessThan(BOUND_US + 100_000);
    expect(told.asks.length).toBeLessThan(40);
  });
});

describe('percentiles of both ends have the truth between them', () => {
  const standsStill = (nowUs: number): number => {
    const intoUs = nowUs % 20_000_000;
    return intoUs < 4_000_000 ? 4_000_000 - intoUs : 3000;
  };
  const oneInTen = (_: number, write: number): number => (write % 10 === 0 ? 2_000_000 : 3000);
  const cases: readonly {
    readonly what: string;
    readonly lagAt: (nowUs: number, write: number) => number;
    readonly perSecond?: number;
    readonly documents?: number;
    readonly workers?: number;
  }[] = [
    { what: 'an index that stands still 4 s of every 20 s', lagAt: standsStill },
    { what: 'the same with 1000 writes a second of ten workers', lagAt: standsStill, perSecond: 1000, workers: 10 },
    { what: 'one write of ten late by 2 s', lagAt: oneInTen },
    { what: 'one update of ten late by 2 s', lagAt: oneInTen, documents: 100 },
    { what: 'updates that are all late by 2 s', lagAt: () => 2_000_000, documents: 100 },
    { what: 'updates that are all late by 2 s, each document every 5 s', lagAt: () => 2_000_000, documents: 1000 },
    { what: 'all quick', lagAt: () => 2000 },
  ];

  test.each(cases)('$what', async ({ lagAt, perSecond = 200, documents = 0, workers = 1 }) => {
    const asks = 100;
    const { clock, found, unseen, told, write, drain } = setUp({
      askUs: 2000,
      perSecond: asks,
      chosenPerSecond: asks * PART_FOR_NEW,
      workers,
    });
    const seconds = 60;
    const truth: number[] = [];
    for (let number = 0; number < seconds * perSecond; number += 1) {
      const lagUs = lagAt(clock.nowUs(), number);
      truth.push(lagUs);
      write(lagUs, documents === 0 ? undefined : `d${(number * 7) % documents}`);
      await clock.advance(1_000_000 / perSecond);
    }
    await drain();
    expect(found.length + unseen.length + told.passedOver).toBe(truth.length);
    expect(found.length + unseen.length).toBeGreaterThan(20 * seconds);
    expect(told.asks.length).toBeLessThanOrEqual(asks * (seconds + 6) + asks / 10);
    const from = [...found.map(({ interval }) => interval.fromUs), ...unseen.map(({ staleUs }) => staleUs)];
    const to = [...found.map(({ interval }) => interval.toUs), ...unseen.map(() => Infinity)];
    for (const percentile of [50, 90, 95, 99]) {
      // What is followed is a sample: a percentile of it is one of all to two standard errors.
      const error = 2 * Math.sqrt((percentile * (100 - percentile)) / from.length);
      const least = atPercentile(from, percentile - error);
      const most = atPercentile(to, Math.min(100, percentile + error));
      const lag = atPercentile(truth, percentile);
      expect({ percentile, isBetween: least <= lag && lag <= most, least, lag, most }).toMatchObject({
        isBetween: true,
      });
    }
    // Where nothing is written again, it is known from both sides.
    if (documents > 0) return;
    expect(unseen).toEqual([]);
    for (const percentile of [50, 95, 99]) {
      const lag = atPercentile(truth, percentile);
      expect(atPercentile(from, percentile)).toBeGreaterThanOrEqual(lag * 0.55 - 3000);
      expect(atPercentile(to, percentile)).toBeLessThanOrEqual(lag * 1.6 + 10_000);
    }
  });
});

describe('what it costs', () => {
  test('is at most so many queries a second, however many are followed', async () => {
    const { clock, told, write } = setUp({ perSecond: 50 });
    for (let number = 0; number < 3000; number += 1) {
      write((number % 3) * 300_000);
      await clock.advance(2000);
    }
    expect(told.asks.length).toBeLessThanOrEqual(50 * 6 + 5);
    expect(told.asks.length).toBeGreaterThan(250);
  });

  test('is no more than so many writes in mind: of others it is said that nothing is known of them', async () => {
    const { unseen, told, write, drain } = setUp();
    for (let number = 0; number < 5000; number += 1) write(0);
    expect([unseen.length, told.passedOver]).toEqual([5000 - 4096, 0]);
    expect(new Set(unseen.map(({ staleUs }) => staleUs))).toEqual(new Set([0]));
    await drain();
  });
});

test('a drain ends at its deadline, and nothing is asked after it', async () => {
  const { clock, prober, told, unseen, write } = setUp();
  write(Infinity);
  await clock.advance(100_000);
  await clock.runUntil(prober.drain(200_000));
  const asks = told.asks.length;
  await clock.advance(10_000_000);
  expect([told.asks.length - asks, unseen.length, clock.timers]).toEqual([0, 1, 0]);
});

/** The value of this rank among all, as HdrHistogram has it. */
function atPercentile(values: readonly number[], percentile: number): number {
  const ranked = [...values].sort((a, b) => a - b);
  return ranked[Math.max(0, Math.ceil((ranked.length * percentile) / 100) - 1)] ?? Number.NaN;
}
