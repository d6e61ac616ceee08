import { describeClaim, type Report, type ReportCertificate, type ReportThreshold } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { INVALID_LATENCY, VALID } from '../../test/certificates.ts';
import { latency, operation, sampleReport, withOperations } from '../../test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderThresholds } from './threshold-lines.ts';

const limit = (expression: string, value: number | null, unit: ReportThreshold['unit'] = 'ms'): ReportThreshold => ({
  expression,
  value,
  unit,
  verdict: 'passed',
  reason: '',
});
const show = (threshold: ReportThreshold, report: Report = sampleReport()) =>
  renderThresholds({ ...report, thresholds: [threshold] }, 400).map(plainLine);

const missing = 'it needs 1,000 operations and had 435: at least 565 more (4 s at this rate)';
const thinRead = withOperations(sampleReport(), {
  read: operation({ ok: 435, latency: latency(1, { thin: ['p99'] }) }),
});
const censored = latency(1, { p99: 10_000, censored: ['mean', 'p99', 'max'] });
const timedOut = withOperations(sampleReport(), { read: operation({ ok: 900, unknown: 100, latency: censored }) });

test.each<[ReportThreshold, string, string, Report?]>([
  [limit('read.p99 < 50ms', 6.8), '✓ read.p99 < 50 ms (is 6.8 ms)', 'spaces make what was written read well'],
  [
    limit('read.p99<=0.05s', 0.0068, 's'),
    '✓ read.p99 <= 0.05 s (is 0.0068 s)',
    'a value stays in the unit of its limit',
  ],
  [limit('p99 < 1s', 0.00106, 's'), '✓ p99 < 1 s (is 1.06 ms)', 'save where it is too small to be read there'],
  [limit('create.rate > 4500/s', 4612.34, '/s'), '✓ create.rate > 4,500/s (is 4,610/s)', 'a rate has no space'],
  [limit('errors < 0.1%', 0, '%'), '✓ errors < 0.1% (is 0%)', 'a share has no space'],
  [limit('errors <= 20000', 12_345, ''), '✓ errors <= 20,000 (is 12,345)', 'things are counted in full'],
  [limit('p50 < 50ms', 49.998), '✓ p50 < 50 ms (is 49.998 ms)', 'no value looks like a limit that it keeps'],
  [limit('p50 < 50ms', 50), '✓ p50 < 50 ms (is 50 ms)', 'what is the limit looks like it'],
  [
    { ...limit('create.p99 < 5ms', 9.872), verdict: 'failed' },
    '✗ create.p99 < 5 ms failed (is 9.87 ms)',
    'the word says what the sign does',
  ],
  [
    { ...limit('read.p99 < 50ms', 8), verdict: 'not_proven', reason: missing },
    `! read.p99 < 50 ms not proven (is ~8 ms): ${missing}`,
    'R18 too few samples: what is missing',
    thinRead,
  ],
  [
    { ...limit('read.p9999 < 50ms', null), verdict: 'not_proven', reason: missing },
    `! read.p9999 < 50 ms not proven: ${missing}`,
    'R18 no value at all',
  ],
  [
    { ...limit('read.p99 < 50ms', 10_000), verdict: 'failed', reason: 'it falls among time-outs: the truth is larger' },
    '✗ read.p99 < 50 ms failed (is > 10,000 ms): it falls among time-outs: the truth is larger',
    'R14 a percentile among time-outs is a lower bound',
    timedOut,
  ],
  [limit('what people invent', 3, ''), '✓ what people invent (is 3)', 'of another version: as it was written'],
])('%o reads %s: %s', (threshold, text, _reason, report) => {
  expect(show(threshold, report)).toEqual([text]);
});

test('R26 what an invalid claim leaves unproven points to the certificate, which says why', () => {
  const withReasonOf = (certificate: ReportCertificate, name: string): ReportThreshold => {
    const claim = certificate.claims.find((each) => each.claim === name)!;
    return { ...limit('p99 < 5ms', 6.88), verdict: 'not_proven', reason: describeClaim(claim) };
  };
  const threshold = withReasonOf(INVALID_LATENCY, 'latency');
  expect(show(threshold, sampleReport({ certificate: INVALID_LATENCY }))).toEqual([
    '! p99 < 5 ms not proven (is 6.88 ms): the latency claim is invalid (see Certificate)',
  ]);
  expect(show(threshold, sampleReport({ certificate: VALID }))[0]).toContain('68 % of the response');
});

test('long reasons wrap under their text', () => {
  const threshold: ReportThreshold = { ...limit('create.p99 < 50ms', 7.651), verdict: 'not_proven', reason: missing };
  expect(renderThresholds(sampleReport({ thresholds: [threshold] }), 60).map(plainLine)).toEqual([
    '! create.p99 < 50 ms not proven (is 7.65 ms): it needs 1,000',
    '  operations and had 435: at least 565 more (4 s at this',
    '  rate)',
  ]);
});
