import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrarySnapshot } from '../test/arbitraries.ts';
import { plainMeta, plainSnapshot } from '../test/plain-snapshot.ts';
import { LatencyHistogram } from './histogram.ts';
import { mergeSnapshots } from './merge.ts';
import { OUTCOMES } from './outcome.ts';
import { Recorder } from './recorder.ts';
import { SeriesTable } from './series.ts';
import type { IntervalSnapshot } from './snapshot.ts';

/** The same interval on two shards, and the next interval of the first one: any two may be merged first. */
const threeOfARun = fc.tuple(arbitrarySnapshot(0, 0), arbitrarySnapshot(1, 0), arbitrarySnapshot(0, 1));

describe('laws', () => {
  test('merging is commutative', () => {
    fc.assert(
      fc.property(threeOfARun, ([a, b, c]) => {
        expect(mergeSnapshots(b, a)).toEqual(mergeSnapshots(a, b));
        expect(mergeSnapshots(c, a)).toEqual(mergeSnapshots(a, c));
      }),
      { numRuns: 40 },
    );
  });

  test('merging is associative', () => {
    fc.assert(
      fc.property(threeOfARun, ([a, b, c]) => {
        expect(mergeSnapshots(mergeSnapshots(a, b), c)).toEqual(mergeSnapshots(a, mergeSnapshots(b, c)));
        expect(mergeSnapshots(mergeSnapshots(a, c), b)).toEqual(mergeSnapshots(a, mergeSnapshots(c, b)));
      }),
      { numRuns: 40 },
    );
  });

  test('R19 merging loses no operation and no value', () => {
    fc.assert(
      fc.property(threeOfARun, ([a, b]) => {
        const merged = mergeSnapshots(a, b);
        for (const facet of [...OUTCOMES, 'requests', 'bytesIn', 'bytesOut', 'censored', 'skewed'] as const) {
          expect(sumOf(merged, facet)).toBe(sumOf(a, facet) + sumOf(b, facet));
        }
        const one = allResponses([merged]);
        expect(one).toEqual(allResponses([a, b]));
        const errors = (snapshot: IntervalSnapshot) => snapshot.errors.reduce((sum, { count }) => sum + count, 0);
        expect(errors(merged)).toBe(errors(a) + errors(b));
      }),
      { numRuns: 40 },
    );
  });

  test('merging changes neither of the two', () => {
    fc.assert(
      fc.property(threeOfARun, ([a, b]) => {
        const before = JSON.stringify([a, b]);
        mergeSnapshots(a, b);
        expect(JSON.stringify([a, b])).toBe(before);
      }),
      { numRuns: 40 },
    );
  });
});

function sumOf(snapshot: IntervalSnapshot, facet: Exclude<keyof IntervalSnapshot['series'][number], 'key'>): number {
  return snapshot.series.reduce((sum, series) => sum + Number(series[facet]), 0);
}

function allResponses(snapshots: readonly IntervalSnapshot[]) {
  const all = new LatencyHistogram();
  for (const { series } of snapshots) for (const { response } of series) all.mergeEncoded(response);
  return all.encode();
}

describe('what is so at the end of an interval', () => {
  const gauges = (inFlight: number) => ({ inFlight, connections: 2, queued: 0 });

  test('gauges of different shards add up, those of one shard follow each other', () => {
    const first = plainSnapshot({ shard: 0, sequence: 0, gauges: gauges(5) });
    const beside = plainSnapshot({ shard: 1, sequence: 0, gauges: gauges(7) });
    const next = plainSnapshot({ shard: 0, sequence: 1, gauges: gauges(1) });
    const merged = mergeSnapshots(mergeSnapshots(next, beside), first);
    expect([merged.shard, merged.sequence, merged.gauges]).toEqual([-1, 1, { inFlight: 8, connections: 4, queued: 0 }]);
    expect(merged.shards.map(({ shard, firstSequence, lastSequence }) => [shard, firstSequence, lastSequence])).toEqual(
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    );
  });

  test('queues of workloads follow each other like gauges, held times of connections add up', () => {
    const first = plainSnapshot({
      sequence: 0,
      queuedByWorkload: { a: 5 },
      held: [{ workload: 'a', askedUs: 10, heldUs: 4, probes: { askedUs: 2, heldUs: 1 } }],
    });
    const second = plainSnapshot({
      sequence: 1,
      queuedByWorkload: { a: 2, b: 1 },
      held: [
        { workload: 'a', askedUs: 10, heldUs: 10 },
        { workload: 'b', askedUs: 3, heldUs: 0 },
      ],
    });
    for (const merged of [mergeSnapshots(first, second), mergeSnapshots(second, first)]) {
      expect(merged.shards).toMatchObject([
        {
          queuedByWorkload: { a: 2, b: 1 },
          held: [
            { workload: 'a', askedUs: 20, heldUs: 14, probes: { askedUs: 2, heldUs: 1 } },
            { workload: 'b', askedUs: 3, heldUs: 0 },
          ],
        },
      ]);
    }
  });

  test('R11 what was lost, and what was looked for in vain, adds up second by second', () => {
    const snapshot = (sequence: number, dueUs: number) => {
      const series = new SeriesTable();
      const recorder = new Recorder({ series, categories: [''], shard: 0 });
      const labels = { workload: 'w', database: 'd', operation: 'event', segment: 0 };
      const event = series.intern({ ...labels, kind: 'delivery', phase: 'steady' });
      for (const eachUs of [0, dueUs]) {
        recorder.lose(event, 2, eachUs);
        recorder.censor(event, { dueUs: eachUs, sentUs: eachUs, untilUs: 9_000_000 });
      }
      return recorder.swap(plainMeta({ sequence }));
    };
    const at = (second: number, count: number) => ({ second, count });
    expect(mergeSnapshots(snapshot(0, 7_000_000), snapshot(1, 3_000_000)).series).toMatchObject([
      {
        lostBySecond: [at(0, 4), at(3, 2), at(7, 2)],
        unseenBySecond: [at(0, 2), at(3, 1), at(7, 1)],
      },
    ]);
  });

  test('high-water marks keep the highest value', () => {
    const mark = { workload: 'w', worker: 1 };
    const a = plainSnapshot({ marks: [{ ...mark, value: 9 }] });
    const b = plainSnapshot({
      sequence: 1,
      marks: [
        { ...mark, value: 4 },
        { ...mark, worker: 2, value: 1 },
      ],
    });
    expect(mergeSnapshots(a, b).marks).toEqual([
      { ...mark, value: 9 },
      { ...mark, worker: 2, value: 1 },
    ]);
  });
});

describe('ledgers', () => {
  const a = plainSnapshot({ ledgers: { audit: [1], mine: 'a' } });
  const b = plainSnapshot({ shard: 1, ledgers: { audit: [2], yours: 'b' } });

  test('are merged by the function of their name, and kept where only one has them', () => {
    const audit = (x: unknown, y: unknown) => [...(x as number[]), ...(y as number[])].sort();
    expect(mergeSnapshots(b, a, { audit }).ledgers).toEqual({ audit: [1, 2], mine: 'a', yours: 'b' });
  });

  test.each([
    ['audit', {}],
    ['toString', {}],
  ])('a ledger named %s that nothing can merge is refused by name', (name, mergers) => {
    const [x, y] = [plainSnapshot({ ledgers: { [name]: 1 } }), plainSnapshot({ shard: 1, ledgers: { [name]: 2 } })];
    expect(() => mergeSnapshots(x, y, mergers)).toThrow(`the ledger "${name}" comes from two places`);
  });
});

test('traffic keeps the phase in which it was sent', () => {
  const row = { method: 'GET', status: 200, count: 2 };
  const a = plainSnapshot({ phase: 'setup', traffic: [row] });
  const b = plainSnapshot({ phase: 'steady', sequence: 1, traffic: [row, { ...row, status: 0 }] });
  const c = plainSnapshot({ phase: 'steady', shard: 1, traffic: [row] });
  expect(mergeSnapshots(mergeSnapshots(a, b), c).traffic).toEqual([
    { ...row, phase: 'setup' },
    { ...row, phase: 'steady', status: 0 },
    { ...row, phase: 'steady', count: 4 },
  ]);
});
