import type { Report, ReportCheck, ReportDelivery, ReportRealtime, ReportStorm } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { latency, sampleReport } from '../../test/reports.ts';
import { renderSummary } from './render-summary.ts';

const hops = {
  deliveries: 98,
  propagation: 5.5,
  due_to_sent: 0.2,
  sent_to_stored: 2.3,
  to_read: 1.2,
  read_to_received: 2,
  sent_to_acknowledged: { mean: 3, deliveries: 40 },
};

const realtime: ReportRealtime = {
  transport: 'ws',
  connections: 22,
  probes: 2,
  subscriptions: 22,
  deliveries: { owed: 1_204_331, received: 1_204_331, in_gap: 0, beside_their_writer: 900 },
  fan_out: { count: 50, p50: 0.4, p99: 2.5, max: 9 },
  waterfall: {
    p50: hops,
    p99: { ...hops, propagation: 31, sent_to_stored: null, to_read: -0.3, sent_to_acknowledged: null },
    server_stamps_step: 1,
    server_clock_ahead: { least: -0.4, most: 0.9 },
  },
  slowest: { subscriber: 'connection 7', mean: 6.5 },
  worst: null,
  storm: null,
};

const figures = { count: 100, p50: 2, p99: 4 };
const storm: ReportStorm = {
  kind: 'reconnect',
  clients: 10,
  broke: true,
  at: 8,
  lasted: 2,
  healthy: { before: figures, during: { ...figures, p99: 40 }, after: { ...figures, p99: null } },
  recovered_after: 3,
  clean_after: 4,
  course: [
    { second: -1, live: 22, healthy: figures, storm: figures },
    { second: 0, live: 12, healthy: { ...figures, p99: 40 }, storm: figures },
  ],
};

const delivery: ReportDelivery = {
  count: 1000,
  lost: 0,
  per_second: 4000,
  owed_per_second: 4000,
  bytes_received: 1,
  propagation: latency(2),
  from_due: latency(2),
  after_done: { after_count: 0, after: null, before_count: 0, before: null },
  read_delay: latency(0.1),
};

const check = (name: string, more: Partial<ReportCheck> = {}): ReportCheck => ({
  workload: 'main',
  name,
  sentence: `${name} holds`,
  kind: 'failure',
  checked: 50,
  failed: 0,
  verdict: 'passed',
  evidence: [],
  ...more,
});
const CHECKS = ['lost', 'duplicated', 'wrongly-delivered'].map((name) => check(name));

const textOf = (changes: Partial<ReportRealtime>, checks: readonly ReportCheck[] = CHECKS, verbose = false) => {
  const report: Report = sampleReport({ deliveries: { event: delivery }, checks });
  return renderSummary({ ...report, realtime: { main: { ...realtime, ...changes } } }, { verbose });
};

test('P2-24 says who listened, what they were owed, what the audit found, and where the time went, in 24 lines of 80 columns', () => {
  const text = textOf({});
  expect(text).toContain('✓ 1,204,331 deliveries: none lost, none twice, none wrong\n');
  expect(text).toContain(`Listening  22 connections over ws (2 probes); owed 4.00k/s, observed 4.00k/s;
           slowest connection 7, mean 6.50 ms\n`);
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(textOf({}, CHECKS, true)).toContain(`way of an event  due→sent  sent→stored    →read  →received  sent→answered
p50 5.50 ms        200 µs      2.30 ms  1.20 ms    2.00 ms        3.00 ms
p99 31.0 ms        200 µs            –  -300 µs    2.00 ms              –\n`);
});

test('R30 where all that was owed is lost, what was owed a second is told all the same', () => {
  const lost = { ...delivery, count: 0, lost: 830, per_second: 0, owed_per_second: 207.5, propagation: null };
  const report: Report = sampleReport({ deliveries: { event: lost }, checks: CHECKS });
  expect(renderSummary({ ...report, realtime: { main: realtime } })).toContain('owed 208/s, observed 0/s');
});

test('X-07 a storm that load ended before has not been survived', () => {
  const text = textOf({ storm: { ...storm, broke: false, recovered_after: null, clean_after: null } });
  expect(text).toContain('! 10 clients lost their connections at 8s for 2s: the storm did not break, load\n');
  expect(text).not.toContain('The others');
});

test.each<[string, readonly ReportCheck[]]>([
  [
    '✗ 1,204,331 deliveries: 2 lost, none twice, none wrong\n',
    [check('lost', { failed: 2, verdict: 'failed' }), ...CHECKS.slice(1)],
  ],
  [
    '! 1,204,331 deliveries: none lost as far as anybody can tell, none twice, none\n',
    [check('lost', { verdict: 'unknown', unknown: { count: 3, reason: 'readers were behind' } }), ...CHECKS.slice(1)],
  ],
  [
    '! 1,204,331 deliveries: none lost, none twice, wrong not checked\n',
    [...CHECKS.slice(0, 2), check('wrongly-delivered', { checked: 0, verdict: 'not_checked' })],
  ],
])('X-02 an audit that is not clean says what is not: %s', (line, checks) => {
  expect(textOf({}, checks)).toContain(line);
});

test('R32 of documents that change, states are told, not events one by one', () => {
  const states = ['duplicated', 'wrongly-delivered', 'older-states', 'converged'].map((name) => check(name));
  expect(textOf({}, states)).toContain('none twice, none wrong, none older than seen, none');
});

test('R31 what was missed while not connected is told, and who fared worst', () => {
  const gap = { owed: 10, received: 10, in_gap: 7, beside_their_writer: 0 };
  const text = textOf({ deliveries: gap, worst: { subscriber: 'connection 3', failures: 12 }, transport: 'both' });
  expect(text).toContain('✓ 10 deliveries: none lost, none twice, none wrong; 7 writes missed while not\n');
  expect(text).toContain('worst connection 3: 12 failures');
  expect(text).toContain('over ws and sse');
});

test('X-07 a storm says how soon all was well, and what it did to the others; second by second for whoever asks', () => {
  const text = textOf({ storm });
  expect(text).toContain(`✓ 10 clients lost their connections at 8s for 2s: all back after 3s, clean after
  4s
The others p99 4.00 ms before, 40.0 ms during, – after\n`);
  expect(textOf({ storm }, CHECKS, true)).toContain('▂█ up to 40.0 ms');
  const never = textOf({ storm: { ...storm, kind: 'slow', recovered_after: null, clean_after: null } });
  expect(never).toContain('! 10 clients stopped reading at 8s for 2s: not all were back, not clean');
});
