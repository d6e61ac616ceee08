import { describe, expect, test } from 'vitest';

import { toReportObserved, type ReadThing } from './observed.ts';

const thing = (changes: Partial<ReadThing> = {}): ReadThing => ({
  name: 'server',
  kind: 'process',
  source: 'pid 7',
  samples: 4,
  failed: 0,
  problem: null,
  atMs: [9_000, 10_000, 11_000, 12_000],
  series: [
    { name: 'cpu', unit: 'cores', isSum: true, values: [1, 1.5, 2, 3] },
    { name: 'memory', unit: 'bytes', isSum: false, values: [100, null, 200, 300] },
  ],
  ...changes,
});

const phase = { fromMs: 10_000, toMs: 12_000, operations: 3_000 };

describe('X-11 what was watched, on the run’s time', () => {
  test('sums are rates, means and maxima are of the measured phase, CPU is held against its operations', () => {
    expect(toReportObserved(thing(), phase)).toEqual({
      name: 'server',
      kind: 'process',
      source: 'pid 7',
      samples: 4,
      failed: 0,
      problem: null,
      elapsed_seconds: [-1, 0, 1, 2],
      series: [
        { name: 'cpu', unit: 'cores', values: [null, 0.5, 0.5, 1], mean: 0.75, max: 1 },
        { name: 'memory', unit: 'bytes', values: [100, null, 200, 300], mean: 250, max: 300 },
      ],
      // 1.5 CPU seconds for 3,000 operations.
      cpu_ms_per_1000_operations: 500,
    });
  });

  test('means of rates weigh each by how long it held within the phase, not by how often was looked', () => {
    // Busy for 40 s, in which no look came to anything, then idle for 20 s.
    const later = Array.from({ length: 21 }, (_, second) => second);
    const atMs = [10_000, ...later.map((second) => 50_000 + second * 1_000)];
    const cpu = {
      name: 'cpu',
      unit: 'cores',
      isSum: true,
      values: [0, ...later.map((second) => 160 + second / 10)],
    } as const;
    const minute = { fromMs: 10_000, toMs: 70_000, operations: 1_000 };
    const [series] = toReportObserved(thing({ atMs, series: [cpu] }), minute).series;
    expect(series?.mean).toBeCloseTo(162 / 60);
    expect(series?.max).toBeCloseTo(4);
  });

  test('what a look told nothing of counts for the rate that the next one tells', () => {
    const cpu = { name: 'cpu', unit: 'cores', isSum: true, values: [1, 1, null, 5] } as const;
    const observed = toReportObserved(thing({ atMs: [9_000, 10_000, 12_000, 14_000], series: [cpu] }), {
      ...phase,
      toMs: 14_000,
    });
    expect(observed.series[0]).toMatchObject({ values: [null, 0, null, 1], mean: 1 });
    expect(observed.cpu_ms_per_1000_operations).toBeCloseTo(4_000 / 3);
  });

  test('a server that began anew makes no rate below zero', () => {
    const cpu = { name: 'cpu', unit: 'cores', isSum: true, values: [5, 6, 0.5, 1] } as const;
    expect(toReportObserved(thing({ series: [cpu] }), phase).series[0]?.values).toEqual([null, 1, null, 0.5]);
  });

  test('of a phase of which less than half was seen, CPU an operation is not known', () => {
    const late = { ...phase, toMs: 20_000 };
    expect(toReportObserved(thing(), late).cpu_ms_per_1000_operations).toBeNull();
    expect(toReportObserved(thing(), { ...phase, operations: 0 }).cpu_ms_per_1000_operations).toBeNull();
  });

  test('long runs have at most 1,200 rows', () => {
    const atMs = Array.from({ length: 2_400 }, (_, second) => second * 1_000);
    const series = [{ name: 'memory', unit: 'bytes', isSum: false, values: atMs }] as const;
    const { elapsed_seconds: elapsed, series: given } = toReportObserved(thing({ atMs, series }), phase);
    expect([elapsed.length, given[0]?.values.length]).toEqual([1_200, 1_200]);
  });
});
