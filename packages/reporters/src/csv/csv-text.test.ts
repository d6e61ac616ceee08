import type { ReportContrast } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { csvTable } from '../../test/csv-table.ts';
import { latency, operation, sampleReport, timeline, withOperations } from '../../../metrics/test/reports.ts';
import { CSV_COLUMNS, csvText } from './csv-text.ts';

describe('P2-34 a report as CSV', () => {
  test('is one table: the summary, each operation type, the timeline', () => {
    const read = operation({ ok: 600, failed: 3, seconds: 60, latency: latency(2, { p9999: null }) });
    const report = {
      ...withOperations(sampleReport(), { read }, 60),
      timeline: timeline([[10, 4]]),
      timeline_before: [],
    };
    const rows = csvTable(csvText(report));
    expect(rows.map(({ row, operation: name }) => [row, name])).toEqual([
      ['summary', ''],
      ['operation', 'read'],
      ['timeline', ''],
    ]);
    expect(rows[1]).toMatchObject({ workload: 'main', seconds: '60', ok: '600', goodput: '10', latency_p9999_ms: '' });
    expect(rows[2]).toMatchObject({ elapsed_seconds: '10', count: '100', latency_p99_ms: '4', drain: 'false' });
  });

  test('P3-40 has a row for each figure of a contrast, with its interval and verdict', () => {
    const contrast: ReportContrast = {
      name: 'interference',
      base: { label: 'neighbour silent', workload: 'victim' },
      next: { label: 'neighbour flooding', workload: 'victim' },
      pairs: 10,
      planned: 10,
      least_change: 5,
      figures: [
        {
          operation: 'read',
          figure: 'p50',
          base: 2,
          next: null,
          censored: ['next'],
          ratio: null,
          ratio_low: 1.2,
          ratio_high: null,
          verdict: 'worse',
          doubt: 'suspect',
        },
        {
          operation: null,
          figure: 'goodput',
          base: 50,
          next: 49,
          ratio: 0.98,
          ratio_low: 0.97,
          ratio_high: 1.01,
          verdict: 'no_difference',
        },
        {
          operation: 'query',
          figure: 'p50',
          base: null,
          next: null,
          ratio: null,
          ratio_low: null,
          ratio_high: null,
          verdict: 'cannot_tell',
          reason: 'no_ok_answers',
        },
      ],
    };
    const rows = csvTable(csvText({ ...sampleReport(), contrasts: [contrast] })).filter(
      ({ row }) => row === 'contrast',
    );
    const filled = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
    const sides = {
      row: 'contrast',
      workload: 'victim',
      contrast: 'interference',
      base_workload: 'victim',
      base_label: 'neighbour silent',
      next_label: 'neighbour flooding',
      pairs: '10',
    };
    expect(filled).toEqual([
      {
        ...sides,
        operation: 'read',
        figure: 'p50',
        base: '2',
        censored: 'next',
        ratio_low: '1.2',
        verdict: 'worse',
        doubt: 'suspect',
      },
      {
        ...sides,
        figure: 'goodput',
        base: '50',
        next: '49',
        ratio: '0.98',
        ratio_low: '0.97',
        ratio_high: '1.01',
        verdict: 'no_difference',
      },
      { ...sides, operation: 'query', figure: 'p50', verdict: 'cannot_tell', reason: 'no_ok_answers' },
    ]);
  });

  test('has the columns that it says it has, whatever is in the report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const columns = Object.keys(CSV_COLUMNS);
        for (const row of csvTable(csvText(report))) expect(Object.keys(row)).toEqual(columns);
      }),
      { numRuns: 40 },
    );
  });

  test('holds nothing that a spreadsheet would take for a formula', () => {
    const report = withOperations(sampleReport(), { '=1+1,"x"': operation({ ok: 1, latency: null }) });
    expect(csvText(report)).toContain(`,"'=1+1,""x""",`);
  });
});
