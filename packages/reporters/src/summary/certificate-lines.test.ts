import type { ReportCertificate } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { INVALID_LATENCY, LATE, VALID } from '../../test/certificates.ts';
import { sampleReport } from '../../test/reports.ts';
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
