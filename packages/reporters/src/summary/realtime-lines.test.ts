import type { Report, ReportCheck, ReportDelivery, ReportRealtime, ReportStorm } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { latency, sampleReport } from '../../../metrics/test/reports.ts';
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
  slowest: { subscriber: 'connection 7', mean: 6.5, all: 6 },
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

test('P2-24 a realtime run is about its events: how soon, how many of those owed, over how many connections; writers beside', () => {
  const text = textOf({});
  expect(text).toContain(`event p50 2.00 ms, p99 16.0 ms, max 80.0 ms; owed 4.00k/s,
  observed 4.00k/s; 22 connections up
  writers: 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors\n`);
  expect(text).toContain('✓ 1,204,331 deliveries in all: none lost, none twice, none wrong\n');
  expect(text).toContain('Listening  22 connections over ws (2 probes); none fared worse than others\n');
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('R40 an audit that checked nothing, or found something rarer than losses, is not good', () => {
  expect(textOf({}, [])).toContain('! 1,204,331 deliveries in all: not audited\n');
  const altered = check('altered', { failed: 7, verdict: 'failed' });
  expect(textOf({}, [...CHECKS, altered])).toContain(
    '✗ 1,204,331 deliveries in all: none lost, none twice, none wrong, 7 altered\n',
  );
  const passed = check('out-of-order');
  expect(textOf({}, [...CHECKS, passed])).toContain('none lost, none twice, none wrong\n');
});

test('R33 the headline is that of probes, as far as its claim goes', () => {
  const report: Report = sampleReport({
    deliveries: {
      crowd: { ...delivery, headline: false, propagation: latency(9) },
      event: { ...delivery, headline: true },
    },
    checks: CHECKS,
  });
  expect(renderSummary({ ...report, realtime: { main: realtime } })).toMatch(/: event p50 2\.00 ms, p99 16\.0 ms/);
});

test('R4 what clocks of threads may differ by stands beside a figure that it matters to', () => {
  const of = (clock: number) => {
    const report: Report = sampleReport({ deliveries: { event: delivery }, checks: CHECKS });
    const environment = { ...report.environment, clock_uncertainty: clock };
    return renderSummary({ ...report, environment, realtime: { main: realtime } }, { verbose: true });
  };
  expect(of(0.5)).toContain('event p50 2.00 ms ±500 µs, p99');
  expect(of(0.024)).toContain('event p50 2.00 ms, p99');
  expect(of(0.024)).toContain('clocks of\nthreads agree to 24 µs');
});

test('X-06 the way of an event: means around each percentile, of how many, and what its stamps are good for', () => {
  expect(textOf({}, CHECKS, true))
    .toContain(`way         events  due→sent  sent→stored    →read  →received  sent→received
around p50      98    200 µs      2.30 ms  1.20 ms    2.00 ms        5.50 ms
around p99      98    200 µs            –  -300 µs    2.00 ms        31.0 ms
the server's stamps count 1 ms, its clock is -400 µs to 900 µs ahead\n`);
  const partly = { ...hops, unaccounted: 4 };
  expect(textOf({ waterfall: { ...realtime.waterfall!, p50: partly } }, CHECKS, true)).toMatch(
    /not told.*\n.* 4\.00 ms/u,
  );
});

test('R30 where writers were held up, what events took from when they were due stands beside', () => {
  const late = { ...delivery, from_due: latency(900) };
  const report: Report = sampleReport({ deliveries: { event: late }, checks: CHECKS });
  expect(renderSummary({ ...report, realtime: { main: realtime } })).toContain(
    'event p50 2.00 ms, p99 16.0 ms (7.20 s from due), max',
  );
});

test('connections that were missing are told, and what came over one that was up', () => {
  const text = textOf({ connections_open: 16 });
  expect(text).toContain('16 of 22 connections up');
  expect(text).toContain('16 were up on average, observed\n           250/s for each of those');
  expect(textOf({ probes_apart: false })).toContain("(2 probes on the writers' thread, more threads");
});

test('who is far slower than others is named', () => {
  const text = textOf({ slowest: { subscriber: 'connection 7', mean: 6.5, all: 2 } });
  expect(text).toContain('slowest connection 7, mean\n           6.50 ms, all 2.00 ms');
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
    '✗ 1,204,331 deliveries in all: 2 lost, none twice, none wrong\n',
    [check('lost', { failed: 2, verdict: 'failed' }), ...CHECKS.slice(1)],
  ],
  [
    '! 1,204,331 deliveries in all: none known to be lost, but of 3 nobody can tell,\n',
    [check('lost', { verdict: 'unknown', unknown: { count: 3, reason: 'readers were behind' } }), ...CHECKS.slice(1)],
  ],
  [
    '! 1,204,331 deliveries in all: none lost, none twice, wrong not checked\n',
    [...CHECKS.slice(0, 2), check('wrongly-delivered', { checked: 0, verdict: 'not_checked' })],
  ],
])('X-02 an audit that is not clean says what is not: %s', (line, checks) => {
  expect(textOf({}, checks)).toContain(line);
});

test('R32 of documents that change, states are told, not events one by one', () => {
  const states = ['duplicated', 'wrongly-delivered', 'older-states', 'converged'].map((name) => check(name));
  expect(textOf({}, states)).toContain('none twice, none wrong, none older than seen,\n');
});

test('R32 where changes may be shown together, it is told how many events were owed at most', () => {
  const updated = { owed: 0, owed_at_most: 1_284, received: 1_139, in_gap: 0, beside_their_writer: 0 };
  expect(textOf({ deliveries: updated })).toContain('✓ 1,139 deliveries in all, owed at most 1,284: none lost,');
  const few = textOf({ deliveries: { ...updated, received: 339 } });
  expect(few).toContain('! 339 deliveries in all, owed at most 1,284: none lost,');
  expect(few.replace(/\s+/g, ' ')).toContain('; 945 changes without an event of their own');
  expect(few.replace(/\s+/g, ' ')).toMatch(/owed at least [^;]*, observed/);
});

test('R30 what nobody can tell of is among what is owed, and a percentile that lies beyond all that came is a bound', () => {
  const untold = { ...delivery, unknown: 4 };
  const report: Report = sampleReport({ deliveries: { event: untold }, checks: CHECKS });
  const during = { ...figures, p99: 40, missing: 9, censored: ['p99'] as const };
  const told = {
    ...realtime,
    fan_out: { ...realtime.fan_out!, missing: 3, censored: ['p99'] as const },
    storm: { ...storm, healthy: { ...storm.healthy, during } },
  };
  const text = renderSummary({ ...report, realtime: { main: told } }, { verbose: true, columns: 140 }).replace(
    /\s+/g,
    ' ',
  );
  expect(text).toContain('owed at most 4.00k/s, observed 4.00k/s');
  expect(text).toContain('event ≤ 4.00k');
  expect(text).toContain('p99 4.00 ms before, > 40 ms during, – after');
  expect(text).toContain('p50 400 µs, p99 > 2.50 ms, max > 9 ms');
});

test('R31 what was missed while not connected is told, and who fared worst', () => {
  const gap = { owed: 10, received: 10, in_gap: 7, beside_their_writer: 0 };
  const text = textOf({ deliveries: gap, worst: { subscriber: 'connection 3', failures: 12 }, transport: 'both' });
  expect(text).toContain('! 10 deliveries in all: none lost while connected, none twice, none wrong; 7\n');
  expect(text).toContain('worst connection 3: 12\n           failures');
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
