import type { Report, ReportCertificate } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';
import { INVALID_LATENCY, LATE, TOO_SHORT, VALID } from '../../test/certificates.ts';
import { sampleReport, withRun } from '../../test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderCertificate } from './certificate-lines.ts';
import { renderSummary } from './render-summary.ts';

const show = (certificate: ReportCertificate, columns = 80, verbose = false) =>
  ['', ...renderCertificate(sampleReport({ certificate }), columns, verbose).map(plainLine), ''].join('\n');

test('R23 a run that proves all takes one line', () => {
  expect(show(VALID)).toMatchInlineSnapshot(`
    "
    Certificate rate ✓ valid · latency ✓ valid
    "
  `);
});

test('R23 each reason stands once, the gravest claim first, with what would help', () => {
  expect(show(INVALID_LATENCY)).toMatchInlineSnapshot(`
    "
    Certificate rate ? not assessed · latency ✗ invalid
                - latency: the generator took operations up 4.68 ms late (p99), 68 %
                  of the response; latencies are partly this machine’s, not the
                  target’s
                  → what helps: at most 7,000/s from this machine, or 4 threads
                    instead of 1
                - latency and rate: 1,500 operations in 3 s; too little to tell
                  whether the measure is steady
                  → what helps: at least 27 s more
                - note: load and reporting shared one event loop (inProcess host)
    "
  `);
  expect(show(INVALID_LATENCY, 140)).toMatchInlineSnapshot(`
    "
    Certificate rate ? not assessed · latency ✗ invalid
                - latency: the generator took operations up 4.68 ms late (p99), 68 % of the response; latencies are partly this machine’s, not
                  the target’s
                  → what helps: at most 7,000/s from this machine, or 4 threads instead of 1
                - latency and rate: 1,500 operations in 3 s; too little to tell whether the measure is steady
                  → what helps: at least 27 s more
                - note: load and reporting shared one event loop (inProcess host)
    "
  `);
});

describe('a run that is only too short says in one line what it can claim and what would make it more', () => {
  const short: ReportCertificate = {
    grade: 'not_assessed',
    claims: [
      { workload: 'main', claim: 'rate', grade: 'not_assessed', reasons: [TOO_SHORT] },
      { workload: 'main', claim: 'latency', grade: 'not_assessed', reasons: [TOO_SHORT] },
    ],
    notes: ['load and reporting shared one event loop (inProcess host)'],
  };
  const withTime = (seconds: number, duration?: string): Report => {
    const { benchmark } = sampleReport();
    return sampleReport({
      certificate: short,
      benchmark: { ...benchmark, duration_seconds: seconds, config: { benchmark: { duration } } },
    });
  };
  const lines = (report: Report, verbose = false) => renderCertificate(report, 80, verbose).map(plainLine);

  const counted = (seconds: number, operations: number) => {
    const report = withTime(seconds);
    const { benchmark, summary } = report;
    return {
      ...report,
      benchmark: { ...benchmark, config: { benchmark: { operations } } },
      summary: { ...summary, total_operations: operations },
    };
  };

  test.each<[Report, string, string]>([
    [withTime(3, '3s'), 'rate and latency hold for 3s; --duration 30s may show they last', 'with the flag'],
    [withTime(3.2, '3s'), 'rate and latency hold for 3.2s; --duration 35s may show they last', 'rounded up'],
    [withTime(3), 'rate and latency hold for 3s; 27 s more may show they last', 'where a count ends it'],
    [
      withRun(withTime(3, '1m'), { partial: true }),
      'rate and latency hold for 3s; 27 s more may show they last',
      'where it ended early',
    ],
    [counted(0.04, 100), 'rate and latency hold for 40ms; -n 68000 may show they last', 'more operations'],
  ])('%o: %s, %s', (report, text) => {
    expect(lines(report)).toEqual([`Certificate ? ${text}`]);
  });

  test('unless anything else speaks against it, or all is to be seen', () => {
    const late = {
      ...short,
      claims: [...short.claims, { ...short.claims[0]!, grade: 'suspect' as const, reasons: [LATE] }],
    };
    expect([
      lines({ ...withTime(3, '3s'), certificate: late }).length,
      lines(withTime(3, '3s'), true).length,
      lines(withTime(31, '31s')).length,
    ]).toEqual([10, 5, 5]);
  });
});

test('what bears on no grade waits for verbose where all is valid', () => {
  const noted = { ...VALID, notes: ['shards spun for precision: their CPU says nothing about their load'] };
  expect([show(noted) === show(VALID), show(noted, 80, true)]).toMatchInlineSnapshot(`
    [
      true,
      "
    Certificate rate ✓ valid · latency ✓ valid
                - note: shards spun for precision: their CPU says nothing about
                  their load
    ",
    ]
  `);
});

test('R26 a figure that rests on a doubtful claim says so where it is printed first', () => {
  const headline = (certificate: ReportCertificate) => renderSummary(sampleReport({ certificate })).split('\n')[0];
  const suspect: ReportCertificate = {
    ...VALID,
    grade: 'suspect',
    claims: [{ workload: 'main', claim: 'rate', grade: 'suspect', reasons: [LATE] }],
  };
  expect([headline(VALID), headline(suspect), headline(INVALID_LATENCY)]).toEqual([
    '✓ crud-mixed: 12.3k ok/s, 100% success, response p99 8.40 ms',
    '! crud-mixed: 12.3k ok/s (suspect), 100% success, response p99 8.40 ms',
    '! crud-mixed: 12.3k ok/s, 100% success, response p99 8.40 ms (invalid)',
  ]);
});

test('R24 p99 of the headline is doubted by its own grade, not by that of another figure', () => {
  const graded = (operation: string | null, figure: 'p90' | 'p99', grade: 'valid' | 'suspect' | 'invalid') => ({
    operation,
    figure,
    grade,
    generator_ms: 1,
    generator_share: 0.2,
  });
  const headline = (p99: 'valid' | 'suspect') => {
    const grades = [graded('delete', 'p90', 'invalid'), graded('delete', 'p99', 'invalid'), graded(null, 'p99', p99)];
    const claims = [
      { workload: 'main', claim: 'latency' as const, grade: 'invalid' as const, reasons: [LATE], grades },
    ];
    return renderSummary(sampleReport({ certificate: { grade: 'invalid', claims, notes: [] } })).split('\n')[0];
  };
  expect([headline('suspect'), headline('valid')]).toEqual([
    '! crud-mixed: 12.3k ok/s, 100% success, response p99 8.40 ms (suspect)',
    '! crud-mixed: 12.3k ok/s, 100% success, response p99 8.40 ms',
  ]);
});
