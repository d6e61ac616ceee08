import type { ReportCertificate } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { INVALID_LATENCY, LATE, VALID } from '../../test/certificates.ts';
import { sampleReport } from '../../../metrics/test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderCertificate } from './certificate-lines.ts';
import { renderSummary } from './render-summary.ts';

const show = (certificate: ReportCertificate, columns = 80) =>
  ['', ...renderCertificate(sampleReport({ certificate }), columns).map(plainLine), ''].join('\n');

test('R23 a run that proves all takes one line', () => {
  expect(show(VALID)).toMatchInlineSnapshot(`
    "
    Trust      rate ✓ valid · latency ✓ valid
    "
  `);
});

test('R23 each reason is shown once, the gravest claim first, with what to do', () => {
  expect(show(INVALID_LATENCY)).toMatchInlineSnapshot(`
    "
    Trust      rate ? not assessed · latency ✗ invalid
               - latency: 68 % of read.p99 (6.88 ms) is the generator's: it spent
                 4.68 ms on an operation before sending it; latencies include time
                 that is the generator’s, not the target’s
                 → use at most 7,000/s (--rate) or 4 threads (--threads 4)
               - rate and latency: 1,500 operations in 3 s; too little to tell
                 whether the figures last
                 → run 27 s longer (--duration 30s)
               - note: load and reporting shared one event loop (inProcess host)
    "
  `);
  expect(show(INVALID_LATENCY, 140)).toMatchInlineSnapshot(`
    "
    Trust      rate ? not assessed · latency ✗ invalid
               - latency: 68 % of read.p99 (6.88 ms) is the generator's: it spent 4.68 ms on an operation before sending it; latencies include
                 time that is the generator’s, not the target’s
                 → use at most 7,000/s (--rate) or 4 threads (--threads 4)
               - rate and latency: 1,500 operations in 3 s; too little to tell whether the figures last
                 → run 27 s longer (--duration 30s)
               - note: load and reporting shared one event loop (inProcess host)
    "
  `);
});

test('notes have no bearing on a grade, and are shown whatever it is', () => {
  const noted = { ...VALID, notes: ['shards spin for precision, so their CPU use does not show their load'] };
  expect(show(noted)).toMatchInlineSnapshot(`
    "
    Trust      rate ✓ valid · latency ✓ valid
               - note: shards spin for precision, so their CPU use does not show
                 their load
    "
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
    '✓ crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
    '! crud-mixed: 12.3k ok/s (suspect), p50 1.05 ms, p99 8.40 ms, no errors',
    '! crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms (invalid), no errors',
  ]);
});

test('R24 p50 and p99 of the headline are doubted by their own grades, not by that of another figure', () => {
  const graded = (operation: string | null, figure: 'p50' | 'p90' | 'p99', grade: 'valid' | 'suspect' | 'invalid') => ({
    operation,
    figure,
    grade,
    generator_ms: 1,
    generator_share: 0.2,
  });
  const headline = (p99: 'valid' | 'suspect', p50: 'valid' | 'suspect' | 'invalid' = 'valid') => {
    const grades = [
      graded('delete', 'p90', 'invalid'),
      graded('delete', 'p99', 'invalid'),
      graded(null, 'p99', p99),
      graded(null, 'p50', p50),
    ];
    const claims = [
      { workload: 'main', claim: 'latency' as const, grade: 'invalid' as const, reasons: [LATE], grades },
    ];
    return renderSummary(sampleReport({ certificate: { grade: 'invalid', claims, notes: [] } })).split('\n')[0];
  };
  expect([
    headline('suspect'),
    headline('valid'),
    headline('suspect', 'invalid'),
    headline('suspect', 'suspect'),
  ]).toEqual([
    '! crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms (suspect), no errors',
    '! crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
    '! crud-mixed: 12.3k ok/s, p50 1.05 ms (invalid), p99 8.40 ms (suspect), no',
    '! crud-mixed: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms (suspect), no errors',
  ]);
});
