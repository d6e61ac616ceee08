import fc from 'fast-check';
import type { Json } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { Figures, FIGURES_FORMAT, FIGURES_LEDGER } from './figures.ts';
import { realtimeOptions } from './realtime-options.ts';
import { realtimeReport } from './realtime-report.ts';

const WALL_MS = Date.UTC(2026, 0, 2);

function figuresOf(count: (figures: Figures) => void): Json {
  const figures = new Figures('main', WALL_MS);
  count(figures);
  return figures.take()[FIGURES_LEDGER] ?? {};
}

const part = fc.array(fc.record({ took: fc.integer({ min: 0, max: 1e7 }), name: fc.constantFrom('a', 'b', 'c') }));

test('R37 what shards count adds up in any order', () => {
  fc.assert(
    fc.property(part, part, part, (...parts) => {
      const [a, b, c] = parts.map((each) =>
        figuresOf((figures) => {
          for (const { took, name } of each) {
            figures.fannedOut(took);
            figures.bad('slowest', { name, value: took });
            figures.add('owed', 1);
          }
        }),
      ) as [Json, Json, Json];
      const { merge } = FIGURES_FORMAT;
      expect(merge(merge(a, b), c)).toEqual(merge(merge(c, b), a));
    }),
    { numRuns: 50 },
  );
});

const optionsOf = realtimeOptions['~standard'].validate({}) as { value: Parameters<typeof realtimeReport>[0] };
const reportOf = (ledger: Json) =>
  realtimeReport(optionsOf.value, { workload: 'main', ledgers: { [FIGURES_LEDGER]: ledger } })!;

/** A hundred deliveries of 5 ms, the last two of 45 ms, with a server's stamps or without. */
function deliver(figures: Figures, stamped: (delivery: number) => boolean): void {
  for (let delivery = 0; delivery < 100; delivery += 1) {
    const slow = delivery >= 98 ? 40_000 : 0;
    const sentUs = 1_000_200 + delivery * 10_000;
    const storedMs = stamped(delivery) ? WALL_MS + Math.floor((sentUs + 2_000) / 1000) : 0;
    const readMs = stamped(delivery) ? storedMs + 1 + slow / 1000 : 0;
    figures.hop({ dueUs: sentUs - 200, sentUs, receivedUs: sentUs + 5_000 + slow, storedMs, readMs });
  }
}

test('X-06 the waterfall has mean hops of the deliveries around each percentile, and says how clocks may differ', () => {
  const { waterfall, deliveries } = reportOf(
    figuresOf((figures) => {
      deliver(figures, () => true);
      figures.acknowledged(5_000, 3_000);
    }),
  );
  expect(waterfall!.p50).toEqual({
    deliveries: 98,
    from: 4.992,
    to: 5.056,
    propagation: 5,
    due_to_sent: 0.2,
    sent_to_stored: 2.3,
    to_read: 1,
    read_to_received: 1.7,
    unaccounted: 0,
    sent_to_acknowledged: { mean: 3, deliveries: 1 },
  });
  // Around p99 lie as many as a tenth of all, where these are few.
  expect(waterfall!.p99).toMatchObject({ deliveries: 100, from: 4.992, propagation: 5.8 });
  expect(deliveries.beside_their_writer).toBe(1);
  const { least, most } = waterfall!.server_clock_ahead;
  expect(least).toBeLessThan(0);
  expect(most).toBeGreaterThan(0);
});

test('X-06 hops are of the deliveries that have stamps, and what they do not make up of the propagation is told', () => {
  const half = reportOf(figuresOf((figures) => deliver(figures, (delivery) => delivery < 50))).waterfall!.p50;
  expect([half.deliveries, half.propagation, half.unaccounted]).toEqual([98, 5, 0]);
  // The slow ones alone say when they were stored.
  const slow = reportOf(figuresOf((figures) => deliver(figures, (delivery) => delivery >= 98))).waterfall!.p99;
  expect([slow.deliveries, slow.propagation, slow.to_read, slow.unaccounted]).toEqual([100, 5.8, 41, -39.2]);
  const none = reportOf(figuresOf((figures) => deliver(figures, () => false))).waterfall!.p50;
  expect(none).toMatchObject({ sent_to_stored: null, to_read: null, read_to_received: null, unaccounted: 5 });
});

test('stamps that are no times of this run tell nothing of a way', () => {
  const { waterfall } = reportOf(
    figuresOf((figures) => {
      for (const readMs of [1e300, -1e300, 5, NaN])
        figures.hop({ dueUs: 0, sentUs: 0, receivedUs: 5_000, storedMs: readMs, readMs });
    }),
  );
  expect(waterfall!.p50).toMatchObject({ deliveries: 4, propagation: 5, to_read: null, unaccounted: 5 });
  expect(waterfall!.server_clock_ahead).toEqual({ least: 0, most: 0 });
});

test('R37 X-06 as many deliveries lie below a percentile as above, and its way is theirs', () => {
  const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(times, (all) => {
      const ledger = figuresOf((figures) => {
        for (const took of all) figures.hop({ dueUs: 0, sentUs: 0, receivedUs: took, storedMs: 0, readMs: WALL_MS });
      });
      const sorted = [...all].sort((a, b) => a - b);
      const { p50, p99 } = reportOf(ledger).waterfall!;
      for (const [hops, share] of [
        [p50, 0.5],
        [p99, 0.99],
      ] as const) {
        const [from, to] = [hops.from! * 1000, hops.to! * 1000];
        const within = all.filter((took) => took >= from && took < to);
        const percentile = sorted[Math.max(0, Math.ceil(share * all.length) - 1)]!;
        expect(percentile).toBeGreaterThanOrEqual(from);
        expect(percentile).toBeLessThan(to);
        expect(hops.deliveries).toBe(within.length);
        expect(hops.propagation).toBeCloseTo(within.reduce((sum, took) => sum + took, 0) / within.length / 1000, 5);
      }
    }),
    { numRuns: 50 },
  );
});

test('the slowest is told beside all of its kind, and a storm’s own clients are none of them', () => {
  const { slowest } = reportOf(
    figuresOf((figures) => {
      for (const [group, count, took] of [
        ['crowd', 100, 500_000],
        ['storm', 100, 90_000_000],
        ['probe', 100, 100_000],
      ] as const) {
        figures.add(`received/${group}`, count);
        figures.add(`took/${group}`, took);
      }
      figures.bad('slowest/crowd', { name: 'connection 3', value: 6_000 });
      figures.bad('slowest/storm', { name: 'connection 9', value: 900_000 });
      figures.bad('slowest/probe', { name: 'probe 20', value: 4_000 });
    }),
  );
  expect(slowest).toEqual({ subscriber: 'probe 20', mean: 4, all: 1 });
});

test('a workload that told nothing has no figures', () => {
  expect(realtimeReport(optionsOf.value, { workload: 'main', ledgers: {} })).toBeNull();
  expect(new Figures('main', 0).take()).toEqual({});
});
