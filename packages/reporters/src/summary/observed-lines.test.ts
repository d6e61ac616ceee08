import type { Report } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { sampleReport } from '../../../metrics/test/reports.ts';
import { renderSummary } from './render-summary.ts';

const observed: NonNullable<Report['observed']> = [
  {
    name: 'server',
    kind: 'process',
    source: 'pid 7',
    samples: 300,
    failed: 2,
    problem: 'gone',
    elapsed_seconds: [1, 2],
    series: [
      { name: 'cpu', unit: 'cores', values: [1, 2], mean: 1.5, max: 2 },
      { name: 'memory', unit: 'bytes', values: [1e6, 2e6], mean: 1.5e6, max: 2e6 },
      { name: 'open_files', unit: 'count', values: [9, 9], mean: 9, max: 9 },
    ],
    cpu_ms_per_1000_operations: 121.504,
  },
];

const growth: NonNullable<Report['growth']> = [
  {
    of: 'server.memory',
    unit: 'bytes',
    verdict: 'grows',
    per_hour: 2e6,
    at_least: 1e6,
    at_most: 3e6,
    median: 1e8,
    seconds: 3_600,
    sentence: 'memory of server grows by at least 1 MB an hour (median 100 MB)',
  },
];

const lines = (report: Report, verbose: boolean, label: string) =>
  renderSummary(report, { columns: 200, verbose })
    .split('\n')
    .filter((line) => line.startsWith(label));

describe('X-11 in the summary', () => {
  test('what was watched has a line, with CPU time for 1,000 operations', () => {
    const report = { ...sampleReport(), observed };
    expect(lines(report, false, 'Observed')).toMatchInlineSnapshot(`
      [
        "Observed   server: cpu 1.50 cores, memory 1.50 MB (max 2.00 MB), 122 CPU-ms for 1,000 operations, 2 of 302 looks failed",
      ]
    `);
    expect(lines(report, true, 'Observed')[0]).toContain('open_files 9');
  });

  test('a long run tells what grew; a short one does when it is asked for more', () => {
    const long = { ...sampleReport(), growth, benchmark: { ...sampleReport().benchmark, duration_seconds: 3_600 } };
    expect(lines(long, false, 'Growth')).toEqual([`Growth     ${growth[0]?.sentence}, over 1h`]);
    expect(lines({ ...sampleReport(), growth }, false, 'Growth')).toEqual([]);
    expect(lines({ ...sampleReport(), growth }, true, 'Growth')).toHaveLength(1);
  });

  test('the user’s own labels stand beside the facts', () => {
    expect(lines({ ...sampleReport(), labels: { instance: 'm5' } }, true, 'Labels')).toEqual([
      'Labels     instance: m5',
    ]);
  });
});
