import { judgeCrossed, parseThreshold, type Report, type ReportThreshold } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { INVALID_LATENCY } from '../../test/certificates.ts';
import { latency, operation, sampleReport, withOperations } from '../../../metrics/test/reports.ts';
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
  renderThresholds({ ...report, thresholds: [threshold] }, 400, false).map(plainLine);

const missing = 'it needs 1,000 operations and had 435: at least 565 more (4 s at this rate)';
const thinRead = withOperations(sampleReport(), {
  read: operation({ ok: 435, latency: latency(1, { thin: ['p99'] }) }),
});
const censored = latency(1, { p99: 10_000, censored: ['mean', 'p99', 'max'] });
const timedOut = withOperations(sampleReport(), { read: operation({ ok: 900, unknown: 100, latency: censored }) });

test.each<[ReportThreshold, string, string, Report?]>([
  [limit('read.p99 < 50ms', 6.8), '✓ read.p99 is 6.8 ms, limit 50 ms', 'what was found beside the limit'],
  [
    limit('read.p99<=0.05s', 0.0068, 's'),
    '✓ read.p99 is 0.0068 s, limit 0.05 s',
    'a value stays in the unit of its limit',
  ],
  [limit('p99 < 1s', 0.00106, 's'), '✓ p99 is 1.06 ms, limit 1 s', 'save where it is too small to be read there'],
  [
    limit('create.rate > 4500/s', 4612.34, '/s'),
    '✓ create.rate is 4,610/s, at least 4,500/s',
    'a rate has no space, and a floor is one',
  ],
  [limit('errors < 0.1%', 0, '%'), '✓ errors are 0%, limit 0.1%', 'a share has no space'],
  [limit('errors <= 20000', 12_345, ''), '✓ errors are 12,345, limit 20,000', 'things are counted in full'],
  [limit('p50 < 50ms', 49.998), '✓ p50 is 49.998 ms, limit 50 ms', 'no value looks like a limit that it keeps'],
  [limit('p50 < 50ms', 50), '✓ p50 is 50 ms, limit 50 ms', 'what is the limit looks like it'],
  [
    { ...limit('create.p99 < 5ms', 9.872), verdict: 'failed' },
    '✗ create.p99 is 9.87 ms, limit 5 ms',
    'the sign says which way it went',
  ],
  [
    { ...limit('read.p99 < 50ms', 8), verdict: 'not_proven', reason: missing },
    `! read.p99 is ~8 ms, limit 50 ms, not proven: ${missing}`,
    'R18 too few samples: what is missing',
    thinRead,
  ],
  [
    { ...limit('read.p9999 < 50ms', null), verdict: 'not_proven', reason: missing },
    `! read.p9999 is not proven, limit 50 ms: ${missing}`,
    'R18 no value at all',
  ],
  [
    { ...limit('read.p99 < 50ms', 10_000), verdict: 'failed', reason: 'it falls among time-outs: the truth is larger' },
    '✗ read.p99 is > 10,000 ms, limit 50 ms: it falls among time-outs: the truth is larger',
    'R14 a percentile among time-outs is a lower bound',
    timedOut,
  ],
  [limit('what people invent', 3, ''), '✓ what people invent (is 3)', 'of another version: as it was written'],
])('%o reads %s: %s', (threshold, text, _reason, report) => {
  expect(show(threshold, report)).toEqual([text]);
});

test('R26 what an invalid claim leaves unproven points to the line on trust, which says why', () => {
  const parsed = parseThreshold('p99 < 5ms');
  if (!parsed.ok) throw new Error(parsed.problem);
  const crossed = { threshold: parsed.threshold, value: 6.88, windowSeconds: 5 };
  const { brief_reason: _, ...older } = judgeCrossed(crossed, INVALID_LATENCY);
  const report = sampleReport({ certificate: INVALID_LATENCY });
  expect([show(judgeCrossed(crossed, INVALID_LATENCY), report), show(older, report)]).toEqual([
    [
      '! p99 is 6.88 ms, limit 5 ms, not proven: crossed over 5 s of the run, which ended it; the latency claim is invalid (see Trust)',
    ],
    [
      "! p99 is 6.88 ms, limit 5 ms, not proven: crossed over 5 s of the run, which ended it; the latency claim is invalid: 68 % of read.p99 (6.88 ms) is the generator's: it spent 4.68 ms on an operation before sending it; use at most 7,000/s (--rate) or 4 threads (--threads 4)",
    ],
  ]);
});

test('what is met says in brackets which claim is in doubt, and the whole of it to whoever asks for more', () => {
  const met: ReportThreshold = {
    ...limit('errors < 0.1%', 0, '%'),
    reason: 'the rate claim is not assessed: 1,500 operations in 3 s; run 27 s longer',
    brief_reason: 'the rate claim is not assessed',
    doubt: { claim: 'rate', grade: 'not_assessed' },
  };
  const report = sampleReport({ certificate: INVALID_LATENCY, thresholds: [met] });
  const [brief, verbose] = [false, true].map((isVerbose) => renderThresholds(report, 400, isVerbose).map(plainLine));
  expect([brief, verbose]).toEqual([
    ['✓ errors are 0%, limit 0.1% (rate not assessed)'],
    ['✓ errors are 0%, limit 0.1%: the rate claim is not assessed (see Trust)'],
  ]);
});

test('nothing points to the line on trust for a reason that is not in it', () => {
  const [rate, late] = INVALID_LATENCY.claims;
  const short = (claim: 'rate' | 'latency'): ReportThreshold => ({
    ...limit('p99 < 5ms', 6.88),
    verdict: 'not_proven',
    reason: `all about ${claim}`,
    brief_reason: `${claim} in brief`,
    doubt: { claim, grade: 'invalid' },
  });
  const two = {
    ...INVALID_LATENCY,
    claims: [
      { ...rate!, workload: 'writers' },
      { ...late!, workload: 'readers' },
    ],
  };
  expect([
    show(short('rate'), sampleReport({ certificate: INVALID_LATENCY })),
    show(short('latency'), sampleReport({ certificate: INVALID_LATENCY })),
    show(short('latency'), sampleReport({ certificate: two })),
  ]).toEqual([
    ['! p99 is 6.88 ms, limit 5 ms, not proven: all about rate'],
    ['! p99 is 6.88 ms, limit 5 ms, not proven: latency in brief (see Trust)'],
    ['! p99 is 6.88 ms, limit 5 ms, not proven: all about latency'],
  ]);
});

test('thresholds that are only counted say how many rest on claims that are in doubt', () => {
  const thresholds = (['suspect', 'suspect', 'not_assessed', null] as const).map((grade) => ({
    ...limit('p99 < 50ms', 6.8),
    ...(grade === null ? {} : { doubt: { claim: 'latency' as const, grade } }),
  }));
  expect(renderThresholds(sampleReport({ thresholds }), 400, false).map(plainLine)).toEqual([
    '✓ all 4 thresholds met, 2 of them on suspect claims, 1 of them on claims not assessed',
  ]);
});

test('R14 a limit of a stage is shown with what the stage is to be read with', () => {
  const stage = (name: string, own: Partial<Parameters<typeof latency>[1]>) => ({
    name,
    start_seconds: 0,
    end_seconds: 10,
    workloads: { main: operation({ ok: 500, seconds: 10, latency: latency(1, own) }) },
  });
  const report: Report = {
    ...withOperations(sampleReport(), { read: operation({ ok: 900, latency: latency(1) }) }),
    segments: [stage('rush', { p99: 10_000, censored: ['p99'] }), stage('after', {})],
  };
  const found = (expression: string, value: number) => show(limit(expression, value), report)[0];
  expect([
    found('p99@rush < 20ms', 10_000),
    found('read.p99@rush < 20ms', 10_000),
    found('p99@after < 20ms', 8),
  ]).toEqual([
    '✓ p99@rush is > 10,000 ms, limit 20 ms',
    '✓ read.p99@rush is > 10,000 ms, limit 20 ms',
    '✓ p99@after is 8 ms, limit 20 ms',
  ]);
});

test('long reasons wrap under their text', () => {
  const threshold: ReportThreshold = { ...limit('create.p99 < 50ms', 7.651), verdict: 'not_proven', reason: missing };
  expect(renderThresholds(sampleReport({ thresholds: [threshold] }), 60, false).map(plainLine)).toEqual([
    '! create.p99 is 7.65 ms, limit 50 ms, not proven: it needs',
    '  1,000 operations and had 435: at least 565 more (4 s at',
    '  this rate)',
  ]);
});
