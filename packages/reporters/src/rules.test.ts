import { CLOSED_LOOP_NOTE, type Report } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  generator,
  latency,
  lostAfter,
  operation,
  sampleReport,
  stoppedBy,
  timeline,
  withOperations,
  withRun,
} from '../../metrics/test/reports.ts';
import { liveFigures, liveRow, phaseEvent, plan, snapshotEvent, workloadPlan } from '../test/run-events.ts';
import { progressReporter, renderSummary, toJson } from './index.ts';

const lines = (report: Report, columns = 140) => renderSummary(report, { columns, verbose: true }).split('\n');
const linesWith = (report: Report, part: string | RegExp, columns = 140) =>
  lines(report, columns).filter((line) => (typeof part === 'string' ? line.includes(part) : part.test(line)));

/** What a log file shows of these events, one entry a line. */
async function logged(see: (reporter: ReturnType<typeof progressReporter>) => Promise<void>): Promise<string[]> {
  let text = '';
  await see(progressReporter({ stream: { write: (part: string) => (text += part) }, colour: false, intervalMs: 0 }));
  return text.split('\n');
}

const openRun = (changes: Partial<Report['run']> = {}) =>
  withRun(sampleReport(), { load_model: 'open', notes: [], ...changes });

describe('time', () => {
  test('R2 the response stands first, with service, blocked and delay beside it', () => {
    expect(linesWith(openRun(), /^(span|response|service|blocked|delay) /u, 80)).toMatchInlineSnapshot(`
      [
        "span          p50      p95      p99      max  what it is",
        "response  1.05 ms  3.15 ms  8.40 ms  42.0 ms  what users wait, due to done",
        "service   1.05 ms  3.15 ms  8.40 ms  42.0 ms  the target, from sent to done",
        "blocked      2 µs     6 µs    16 µs    80 µs  waiting for worker or connection",
        "delay        4 µs    12 µs    32 µs   160 µs  the generator was late",
      ]
    `);
  });

  test('R5 a closed loop says once what it does not measure, wherever its figures are', async () => {
    const hidden = CLOSED_LOOP_NOTE;
    const header = await logged(async (reporter) => reporter.onStart?.(plan()));
    expect([linesWith(sampleReport(), hidden).length, header.filter((line) => line.includes(hidden)).length]).toEqual([
      1, 1,
    ]);
    expect(linesWith(openRun(), hidden)).toEqual([]);
  });

  test('R5 slots that pacing missed are told, once', () => {
    const report = sampleReport({
      counters: { missed_slots: 1_234 },
      benchmark: {
        ...sampleReport().benchmark,
        config: { benchmark: { workers: 20 }, scenario: { type: 'crud' }, load: { model: 'closed', pacing: '100ms' } },
      },
    });
    expect(linesWith(report, /^(Load|Pacing|Counted)/u)).toEqual([
      'Load       crud · 20 workers, a start each 100ms',
      'Pacing     1,234 starts missed: the worker was still busy with the one before',
    ]);
  });

  test('R6 what was sent is held against the arrivals that were scheduled', () => {
    const older = { ...openRun(), generator: generator({ scheduled: 1_500_000, started: 1_485_000 }) };
    const reached = { main: { asked: 5_000, sent: 4_900, ok: 4_890, worker_limit: null } };
    const arrivals = (report: Report) => [lines(report)[0], ...linesWith(report, 'Arrivals')];
    expect([arrivals({ ...older, reached }), arrivals(older)]).toEqual([
      [
        '! crud-mixed: 4,900 of 5,000/s sent, 4,890 ok/s in time, p50 1.05 ms, p99 8.40 ms, no errors',
        'Arrivals   sent 1,470,000 of 1,500,000 scheduled (98.00%) · 15,000 later, in the drain · none dropped',
      ],
      [
        '✓ crud-mixed: 12.3k ok/s, 99.00% of arrivals sent, p50 1.05 ms, p99 8.40 ms, no errors',
        'Arrivals   sent 1,485,000 of 1,500,000 scheduled (99.00%) · none dropped',
      ],
    ]);
  });

  test('R7 arrivals that were released at once are told', () => {
    const report = { ...openRun(), generator: generator({ largest_batch: 12 }) };
    expect(linesWith(report, 'Arrivals')[0]).toContain('at most 12 released at once');
  });

  test('R8 what was dropped is told while it happens and at the end, and is no operation', async () => {
    const report = withOperations(openRun(), { read: operation({ ok: 900, dropped: 1_000, latency: latency(6) }) });
    const live = liveFigures({ total: liveRow(5_000, 900, { dropped: 1_000 }) });
    const log = await logged(async (reporter) => {
      await reporter.onPhase?.(phaseEvent('steady', 0, 0, 300));
      await reporter.onSnapshot?.(snapshotEvent(10, live));
    });
    expect([lines(report)[1], linesWith(report, 'Arrivals')[0], log[1]]).toMatchInlineSnapshot(`
      [
        "  900 operations in 5m on http://localhost:8080, at most 100 workers",
        "Arrivals   sent 3,703,500 of 3,703,500 scheduled (100%) · 1,000 dropped unsent",
        "[Running] 00:10 / 05:00 (3%)  04:50 left  5.00k ok/s  p50 1.23 ms  p90 2.90 ms  p99 12.0 ms  max 48.0 ms  errors 0  dropped 1,000",
      ]
    `);
  });
});

describe('what counts', () => {
  test('R9 figures of an earlier phase are not shown as those of the next', async () => {
    const log = await logged(async (reporter) => {
      await reporter.onPhase?.(phaseEvent('warmup', 0, 0, 30));
      await reporter.onSnapshot?.(snapshotEvent(10, liveFigures({ cohort: 'warmup' })));
      await reporter.onPhase?.(phaseEvent('steady', 30, 30, 300));
      await reporter.onSnapshot?.(snapshotEvent(31, liveFigures({ cohort: 'warmup' })));
    });
    expect(log.map((line) => line.includes('ok/s'))).toEqual([false, true, false, false, false, false]);
  });

  test('R10 rates and operations are said to be of the steady time', () => {
    expect(lines(sampleReport())[1]).toBe('  3,703,500 operations in 5m on http://localhost:8080, 100 workers');
  });

  test('R11 rows of the drain are no part of the course', () => {
    const rows = timeline([
      [12_000, 8],
      [12_000, 8],
      [12_000, 8],
      [12_000, 8],
      [3, 900],
    ]).map((row, index) => (index === 4 ? { ...row, drain: true } : row));
    expect(linesWith(sampleReport({ timeline: rows }), /^Over time/u)).toEqual([
      'Over time  ok/s  ████  12.0k to 12.0k',
    ]);
  });

  test('R12 R15 outcomes are told apart, and each operation has one', () => {
    const mixed = operation({ ok: 90, refused: 4, failed: 3, unknown: 2, dropped: 5, latency: latency(1) });
    expect(lines(withOperations(sampleReport(), { update: mixed }))[1]).toBe(
      '  99 operations (90 ok, 4 refused as planned, 3 failed, 2 of unknown outcome) in 5m on http://localhost:8080, 100 workers',
    );
    const outcomes = fc.record({ ok: fc.nat(), refused: fc.nat(), failed: fc.nat(), unknown: fc.nat() });
    fc.assert(
      fc.property(outcomes, (ended) => {
        const report = withOperations(sampleReport(), { update: operation({ ...ended, latency: latency(1) }) });
        const told = lines(report, 400).find((line) => line.includes(' in 5m on ')) ?? '';
        const [all = 0, ...parts] = (told.split(' in 5m ')[0]?.match(/[\d,]+(?= )/gu) ?? []).map((text) =>
          Number(text.replaceAll(',', '')),
        );
        expect(parts.length === 0 ? ended.ok : parts.reduce((sum, part) => sum + part, 0)).toBe(all);
      }),
      { numRuns: 30 },
    );
  });

  test('R13 goodput is the headline; throughput stands beside it where it differs', () => {
    const refusing = operation({ ok: 300, refused: 29_700, latency: latency(1) });
    const report = withOperations(sampleReport(), { update: refusing });
    expect([lines(report)[0], ...linesWith(report, /^(operation|update) /u)].map((line) => line?.slice(0, 46))).toEqual(
      [
        '✓ crud-mixed: 1.00 ok/s, p50 1.00 ms, p99 8.00',
        'operation  ok/s  all/s   ok     min     mean  ',
        'update     1.00    100  300  250 µs  1.20 ms  ',
      ],
    );
  });

  test('R14 a figure among time-outs is a lower bound in the summary, while running and in JSON', async () => {
    const censored = latency(8, { p99: 10_003, max: 10_009.9, censored: ['mean', 'p99', 'max'] });
    const read = operation({ ok: 9_000, unknown: 1_000, latency: censored });
    const report = withRun(withOperations(sampleReport(), { read }), {
      notes: ['latency excludes 12 operations that were not ok (they are in latency_other)'],
    });
    const live = liveFigures({ total: liveRow(30, 10_000, { p99Us: 10_003_000, censored: ['p99'] }) });
    const log = await logged(async (reporter) => {
      await reporter.onPhase?.(phaseEvent('steady', 0, 0, 300));
      await reporter.onSnapshot?.(snapshotEvent(10, live));
      await reporter.onSnapshot?.(snapshotEvent(20, live));
    });
    expect([lines(report)[0], ...linesWith(report, /^> |excludes/u), ...log.slice(1)]).toMatchInlineSnapshot(`
      [
        "! crud-mixed: 30.0 ok/s, p50 8.00 ms, p99 > 10 s, 1,000 errors (10.00%)",
        "  latency excludes 12 operations that were not ok (they are in latency_other)",
        "> this rank has no answer in time: the true value is larger",
        "[Running] 00:10 / 05:00 (3%)  04:50 left  30.0 ok/s  p50 1.23 ms  p90 2.90 ms  p99 > 10 s  max 48.0 ms  errors 0",
        "> this rank has no answer in time: the true value is larger",
        "[Running] 00:20 / 05:00 (6%)  04:40 left  30.0 ok/s  p50 1.23 ms  p90 2.90 ms  p99 > 10 s  max 48.0 ms  errors 0",
        "",
      ]
    `);
    expect(JSON.parse(toJson(report))).toMatchObject({ summary: { latency: { censored: ['mean', 'p99', 'max'] } } });
  });

  test('R16 connections are counted apart from operations', () => {
    const connect = operation({ ok: 100, failed: 2, latency: latency(0.4) });
    expect(linesWith(sampleReport({ connections: { connect } }), /^Connecting/u)).toEqual([
      'Connecting 102 connections (2 failed), p99 3.20 ms (not counted above)',
    ]);
    expect(lines(sampleReport({ connections: { connect } }))[1]).toBe(lines(sampleReport())[1]);
  });

  test('R17 what a histogram could not hold is told', () => {
    const note = '3 responses took longer than an hour and count as an hour in percentiles';
    expect(linesWith(withRun(sampleReport(), { notes: [note] }), 'an hour')).toEqual([`  ${note}`]);
  });

  test('R18 thin percentiles are marked with a legend, rarer ones left out, nothing else is explained', async () => {
    const thin = latency(1.5, { p999: null, p9999: null, thin: ['p99'] });
    const create = operation({ ok: 120, seconds: 10, latency: thin });
    const report = withOperations(sampleReport(), { create }, 10);
    const terminalLines = await logged(async (reporter) => {
      await reporter.onPhase?.(phaseEvent('steady', 0, 0, 300));
      await reporter.onSnapshot?.(snapshotEvent(1, liveFigures({ total: liveRow(12, 12, { thin: ['p99'] }) })));
    });
    expect([linesWith(report, /^(operation|create|~|>) ?/u), terminalLines.slice(1)]).toMatchInlineSnapshot(`
      [
        [
          "operation  ok/s   ok     min     mean      p50      p90      p95       p99      max  errors",
          "create     12.0  120  375 µs  1.80 ms  1.50 ms  3.00 ms  4.50 ms  ~12.0 ms  60.0 ms       0",
          "~ thin: fewer than 10 samples lie beyond this percentile",
        ],
        [
          "[Running] 00:01 / 05:00 (0%)  04:59 left  12.0 ok/s  p50 1.23 ms  p90 2.90 ms  p99 ~12.0 ms  max 48.0 ms  errors 0",
          "~ thin: fewer than 10 samples lie beyond this percentile",
          "",
        ],
      ]
    `);
    expect(linesWith(sampleReport(), /^[~>] /u)).toEqual([]);
  });
});

describe('the end of a run', () => {
  const planned = { ...sampleReport().benchmark, duration_seconds: 20, config: { benchmark: { duration: '5m' } } };
  test.each<[Partial<Report['run']>, readonly string[], string]>([
    [
      lostAfter(2),
      [
        '✗ crud-mixed: failed after 20s of 5m',
        '  the target was lost 2 s into the measured phase: no request got an answer from then on (06:15:45.000 UTC)',
      ],
      'the target is lost',
    ],
    [
      { status: 'failed', reason: 'the thread of shard 1 is gone: it ended with code 1' },
      ['✗ crud-mixed: failed after 20s of 5m', '  the thread of shard 1 is gone: it ended with code 1'],
      'a thread is dead',
    ],
    [
      stoppedBy('SIGINT'),
      [
        '! crud-mixed: stopped by Ctrl+C (SIGINT) after 20s of 5m',
        '  until then 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
      ],
      'a person stops it',
    ],
    [
      stoppedBy('SIGTERM'),
      [
        '! crud-mixed: stopped from outside (SIGTERM) after 20s of 5m',
        '  until then 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
      ],
      'the system stops it',
    ],
    [
      { status: 'interrupted', reason: 'interrupted by SIGINT' },
      [
        '! crud-mixed: interrupted by SIGINT after 20s of 5m',
        '  until then 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
      ],
      'a report from before ends were told to programs has its sentence',
    ],
    [
      stoppedBy('the monitor'),
      [
        '! crud-mixed: interrupted by the monitor after 20s of 5m',
        '  until then 12.3k ok/s, p50 1.05 ms, p99 8.40 ms, no errors',
      ],
      'something else stops it: as it says',
    ],
    [
      { status: 'completed', reason: 'the scenario ran out of documents' },
      ['! crud-mixed: ended early after 20s of 5m', '  the scenario ran out of documents'],
      'nothing is left to do',
    ],
  ])('%o stands at the top as %j: %s', (run, top) => {
    const report = withRun(sampleReport({ benchmark: planned }), { ...run, partial: true });
    expect(lines(report).slice(0, 2)).toEqual(top);
  });
});

test('a header names the load of each workload', async () => {
  const open = workloadPlan({
    name: 'reads',
    load: { model: 'open', ratePerSecond: 500, arrivals: 'poisson', maxQueueUs: 1_000_000 },
  });
  const header = await logged(async (reporter) => reporter.onStart?.(plan({ workloads: [open, workloadPlan()] })));
  expect(header.filter((line) => line.includes('on database'))).toEqual([
    'Workloads  reads: crud on database default, 500/s poisson, at most 100 workers',
    '           crud: crud on database default, workers 100, closed loop: queueing delay is not measured',
  ]);
});
