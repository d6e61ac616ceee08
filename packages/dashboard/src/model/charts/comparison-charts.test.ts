import { expect, test } from 'vitest';

import { comparisonCharts, type DrawnComparison } from './comparison-charts.ts';

const COMPARISON: DrawnComparison = {
  base: { label: 'main', runs: [] },
  new: { label: 'branch', runs: [] },
  spectra: [{ workload: 'reads', percentiles: [50, 99], base: [1, 2.5], new: [1.5, null] }],
  timeline: {
    seconds: [1, 2],
    base: { goodput: [100, 101], p50: [1, 1.1], p99: [null, null] },
    new: { goodput: [90, 91], p50: [1.5, null], p99: [null, null] },
  },
};

test('P3-25 spectra and courses of both sides lie over one another, base solid and new dashed, with their data as tables', () => {
  const charts = comparisonCharts(COMPARISON, 'c0');
  expect(
    charts.map(({ id, title, places, lines, table }) => ({
      id,
      title,
      places,
      lines: lines.map(({ name, shape, values }) => [name, shape, ...values]),
      table: table(),
    })),
  ).toEqual([
    {
      id: 'c0-spectrum-0',
      title: 'Latency by percentile of reads',
      places: [-Math.log10(0.5), -Math.log10(1 - 99 / 100)],
      lines: [
        ['main', 'line', 1, 2.5],
        ['branch', 'dashed', 1.5, null],
      ],
      table: {
        head: ['percentile', 'main', 'branch'],
        rows: [
          ['p50', '1.00 ms', '1.50 ms'],
          ['p99', '2.50 ms', '–'],
        ],
      },
    },
    {
      id: 'c0-goodput',
      title: 'Ok operations per second over time',
      places: [1, 2],
      lines: [
        ['main', 'line', 100, 101],
        ['branch', 'dashed', 90, 91],
      ],
      table: {
        head: ['until', 'main', 'branch'],
        rows: [
          ['00:01', '100', '90.0'],
          ['00:02', '101', '91.0'],
        ],
      },
    },
    {
      id: 'c0-p50',
      title: 'p50 over time',
      places: [1, 2],
      lines: [
        ['main', 'line', 1, 1.1],
        ['branch', 'dashed', 1.5, null],
      ],
      table: {
        head: ['until', 'main', 'branch'],
        rows: [
          ['00:01', '1.00 ms', '1.50 ms'],
          ['00:02', '1.10 ms', '–'],
        ],
      },
    },
  ]);
});

test('R14 that a curve ends where nothing was answered is said', () => {
  const saysOf = (next: readonly (number | null)[]) =>
    comparisonCharts({ ...COMPARISON, timeline: null, spectra: [{ ...COMPARISON.spectra[0]!, new: next }] }, 'c')[0]!
      .says;
  expect([saysOf([1, 2]), saysOf([1, null])]).toEqual([
    'main solid, branch dashed; each point is the median of the runs.',
    'main solid, branch dashed; each point is the median of the runs. From where a curve ends on nothing was answered.',
  ]);
});
