import type { Report, ReportReached } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { latency, operation, sampleReport, withOperations, withRun, workloads } from '../../../metrics/test/reports.ts';
import { renderSummary } from './render-summary.ts';

/** The headline and what stands below it, up to the first table. */
const top = (report: Report, columns = 80) => `\n${renderSummary(report, { columns }).split('\n\n')[0]}\n`;

const reached = (asked: number | null, sent: number, more: Partial<ReportReached> = {}): ReportReached => ({
  asked,
  sent,
  ok: sent,
  worker_limit: null,
  ...more,
});

/** Ten seconds of reads that arrive by a schedule. */
function openReport(own: ReportReached, ended: Partial<Parameters<typeof operation>[0]> = {}): Report {
  const read = operation({ ok: 4_280, seconds: 10, latency: latency(2_000), ...ended });
  const report = withRun(withOperations(sampleReport({ timeline: [] }), { read }, 10), {
    load_model: 'open',
    notes: [],
  });
  return { ...report, reached: { main: own } };
}

const claim = (name: 'rate' | 'latency', grade: 'valid' | 'suspect' | 'invalid', workload = 'main') => ({
  workload,
  claim: name,
  grade,
  reasons: [],
});

describe('R39 the headline says what was reached of what was asked', () => {
  const few = { workers: 10, held: 51, quickest: 50, allows: 196.08, needed: 60 };

  test('and not the goodput that a drain flattered; where workers were too few, how many would do', () => {
    const report = openReport(reached(1_000, 190.2, { ok: 189.4, worker_limit: few }), { dropped: 5_720 });
    expect(report.summary.goodput).toBe(428);
    expect(top(report)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 190 of 1,000/s sent, 189 ok/s in time, p50 2.00 s, p99 16.0 s, no
        errors
        4,280 operations in 10s on http://localhost:8080, at most 100 workers
        10 workers at 51.0 ms allow about 196/s; \`--workers 60\` would allow 1,000/s
        ok/s below (428 in total) includes what ended in the drain
      "
    `);
  });

  test('all of it where all was sent', () => {
    expect(top(openReport(reached(500, 500, { ok: 498 }), { ok: 5_000, latency: latency(1) }))).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: 500 of 500/s sent, 500 ok/s, p50 1.00 ms, p99 8.00 ms, no errors
        5,000 operations in 10s on http://localhost:8080, at most 100 workers
      "
    `);
  });

  test('with the doubt that the certificate has', () => {
    const report: Report = {
      ...openReport(reached(12_000, 11_640.4)),
      certificate: { grade: 'suspect', claims: [claim('rate', 'suspect'), claim('latency', 'invalid')], notes: [] },
    };
    expect(top(report, 140)).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 11,640 of 12,000/s sent, 11,640 ok/s (suspect), p50 2.00 s, p99 16.0 s (invalid), no errors
        4,280 operations in 10s on http://localhost:8080, at most 100 workers
      "
    `);
  });

  test('and does not promise what more workers would do where operations may queue within the target', () => {
    const queueing = { ...few, quickest: 5.1 };
    expect(top(openReport(reached(1_000, 190, { worker_limit: queueing })))).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 190 of 1,000/s sent, 190 ok/s in time, p50 2.00 s, p99 16.0 s, no
        errors
        4,280 operations in 10s on http://localhost:8080, at most 100 workers
        10 workers at 51.0 ms allow about 196/s; \`--workers 60\` would allow 1,000/s,
        if the target stays as quick with them (its quickest took 5.10 ms: operations
        may queue within it)
        ok/s below (428 in total) includes what ended in the drain
      "
    `);
  });

  test('R35 of each workload by itself, those that fell furthest short first where there are many', () => {
    const groups = Object.fromEntries(
      ['reads', 'writes', 'loop', 'more', 'most'].map((name, index) => [
        name,
        operation({ ok: (index + 1) * 1_000, seconds: 10, latency: latency(1) }),
      ]),
    );
    const { reads, writes, loop, more, most } = {
      reads: reached(400, 93, { worker_limit: { ...few, workers: 5, needed: 25, allows: 98 } }),
      writes: reached(200, 200),
      loop: reached(null, 300),
      more: reached(400, 400),
      most: reached(500, 480),
    };
    const report: Report = {
      ...openReport(reads),
      workloads: workloads(groups),
      certificate: {
        grade: 'suspect',
        claims: [claim('rate', 'suspect', 'reads'), claim('rate', 'valid', 'loop')],
        notes: [],
      },
    };
    expect([
      top({ ...report, reached: { reads, writes, loop } }),
      top({ ...report, reached: { reads, writes, loop, more, most } }),
    ]).toMatchInlineSnapshot(`
      [
        "
      ! crud-mixed: reads 93.0 of 400/s sent, 93.0 ok/s in time (suspect), writes 200
        of 200/s sent, 200 ok/s, loop 300 ok/s, p50 2.00 s, p99 16.0 s, no errors
        4,280 operations in 10s on http://localhost:8080, at most 100 workers
        reads: 5 workers at 51.0 ms allow about 98.0/s; 25 workers would allow 400/s
        ok/s below (428 in total) includes what ended in the drain
      ",
        "
      ! crud-mixed: reads 93.0 of 400/s sent, 93.0 ok/s in time (suspect), most 480 of
        500/s sent, 480 ok/s in time, writes 200 of 200/s sent, 200 ok/s, 2 more
        workloads, p50 2.00 s, p99 16.0 s, no errors
        4,280 operations in 10s on http://localhost:8080, at most 100 workers
        reads: 5 workers at 51.0 ms allow about 98.0/s; 25 workers would allow 400/s
        ok/s below (428 in total) includes what ended in the drain
      ",
      ]
    `);
  });

  test('of a report that does not tell it, the goodput', () => {
    const { reached: _, ...older } = openReport(reached(1_000, 190));
    expect(top(older)).toContain(': 428 ok/s, p50 2.00 s');
  });

  test('where nothing was sent, of how many', () => {
    expect(top(openReport(reached(100, 0), { ok: 0, dropped: 1_000, latency: null }))).toContain(
      '✗ crud-mixed: not one of 1,000 arrivals was sent\n',
    );
  });
});

describe('no run is marked as good that ends a process with another code than 0', () => {
  const cleanup = { ...sampleReport().run.cleanup };
  const unsure: Report['checks'][number] = {
    workload: 'main',
    name: 'present',
    sentence: 'what was written is read',
    kind: 'failure',
    verdict: 'not_checked',
    checked: 0,
    failed: 0,
    evidence: [],
  };
  const strict = (changes: Partial<Report>): Report => {
    const report = sampleReport(changes);
    const config = { ...report.benchmark.config, benchmark: { strict: true } };
    return { ...report, benchmark: { ...report.benchmark, config } };
  };
  const unassessed = (grade: 'valid' | 'not_assessed') => ({
    grade,
    claims: [{ workload: 'main', claim: 'rate' as const, grade, reasons: [] }],
    notes: [],
  });

  test.each<[string, Report, string]>([
    ['nothing of note', sampleReport({ certificate: unassessed('valid') }), '✓'],
    ['documents are left', withRun(sampleReport(), { cleanup: { ...cleanup, left: 72 } }), '!'],
    ['how many are left is not known', withRun(sampleReport(), { cleanup: { ...cleanup, counted: false } }), '!'],
    ['documents are kept as asked', withRun(sampleReport(), { cleanup: { ...cleanup, skipped: true, left: 72 } }), '✓'],
    ['intervals are missing', withRun(sampleReport(), { gaps: [{ shard: 1, from_sequence: 7, to_sequence: 9 }] }), '!'],
    ['a claim is not assessed', sampleReport({ certificate: unassessed('not_assessed') }), '✓'],
    ['a check checked nothing', sampleReport({ checks: [unsure] }), '✓'],
    ['a claim is not assessed of a strict run', strict({ certificate: unassessed('not_assessed') }), '!'],
    ['a check of a strict run checked nothing', strict({ checks: [unsure] }), '!'],
  ])('%s', (_what, report, mark) => {
    expect(top(report).trimStart()[0]).toBe(mark);
  });
});

test('notes are the gravest first, and those that there is no room for are counted', () => {
  const kinds = ['latency', 'rates', 'skewed', 'over_range', 'missing', 'other'] as const;
  const typed = kinds.map((kind) => ({ kind, text: `it is ${kind}` }));
  const plain = sampleReport();
  const report = { ...plain, run: { ...plain.run, notes: typed.map(({ text }) => text), typed_notes: typed } };
  const noted = (verbose: boolean) =>
    renderSummary(report, { verbose })
      .split('\n')
      .filter((line) => /^ {2}(it is|\d+ more)/u.test(line));
  expect([noted(false), noted(true).length]).toEqual([
    ['  it is missing', '  it is other', '  it is latency', '  3 more notes with --verbose'],
    6,
  ]);
});

describe('R25 a run that stood still', () => {
  const hole = (startSeconds: number, seconds: number, workload = 'main') => ({
    workload,
    from: new Date(Date.UTC(2026, 10, 24, 6, 15, 43) + startSeconds * 1000).toISOString(),
    to: new Date(Date.UTC(2026, 10, 24, 6, 15, 43) + (startSeconds + seconds) * 1000).toISOString(),
    seconds,
    start_seconds: startSeconds,
  });

  const withHoles = (holes: readonly ReturnType<typeof hole>[], changes: Partial<Report> = {}) =>
    Object.assign(sampleReport(changes), { stood_still: holes });

  test('says so in its headline, with when below it, and is not marked as good', () => {
    expect(top(withHoles([hole(8.2, 14)]))).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 12.3k ok/s, stalled for 14.0 s, p50 1.05 ms, p99 8.40 ms, no
        errors
        3,703,500 operations in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured
        nothing was answered from 8.2s to 22.2s into the phase (06:15:51.200 to
        06:16:05.200 UTC)
      "
    `);
  });

  test('several times, and says how often and how long at most', () => {
    const holes = [hole(1, 0.5), hole(5, 1.25), hole(9, 0.3), hole(12, 0.9), hole(20, 0.4)];
    expect(top(withHoles(holes))).toMatchInlineSnapshot(`
      "
      ! crud-mixed: 12.3k ok/s, stalled 5 times (longest 1.25 s), p50 1.05 ms, p99
        8.40 ms, no errors
        3,703,500 operations in 5m on http://localhost:8080, 100 workers
        closed loop: queueing delay is not measured
        nothing was answered from 1s to 1.5s into the phase (06:15:44.000 to
        06:15:44.500 UTC), from 5s to 6.3s into the phase (06:15:48.000 to
        06:15:49.250 UTC), from 12s to 12.9s into the phase (06:15:55.000 to
        06:15:55.900 UTC), and 2 more times
      "
    `);
  });

  test('in one of several workloads names it', () => {
    const report = withHoles([hole(3, 2, 'writes')], {
      reached: { reads: reached(null, 100), writes: reached(null, 50) },
    });
    expect(top(report, 200)).toContain('nothing was answered from writes 3s to 5s into the phase');
  });
});

test('R14 a percentile among what was dropped reads never, in the headline, the tables, and beside its threshold', () => {
  const names = ['p99', 'p999', 'p9999', 'max'] as const;
  const never = latency(8, { p99: 10_003, censored: ['mean', ...names], never: names });
  const report: Report = {
    ...openReport(reached(1_000, 500), { ok: 5_000, dropped: 5_000, latency: never }),
    thresholds: [
      { expression: 'p99 < 50ms', value: 10_003, unit: 'ms', verdict: 'failed', reason: 'half of it never came' },
      { expression: 'read.p99 < 50ms', value: 10_003, unit: 'ms', verdict: 'failed', reason: '' },
    ],
    shards: [
      { shard: 0, operations: 1, errors: 0, success_rate: 100, goodput: 250, latency: latency(1) },
      { shard: 1, operations: 1, errors: 0, success_rate: 100, goodput: 260, latency: never },
    ],
  };
  const lines = renderSummary(report, { columns: 100, verbose: true }).split('\n');
  expect(lines.filter((line) => line.includes('never') || line.startsWith('Shards'))).toMatchInlineSnapshot(`
    [
      "✗ crud-mixed: 500 of 1,000/s sent, 500 ok/s, p50 8.00 ms, p99 never, no errors",
      "✗ p99 is never, limit 50 ms: half of it never came",
      "✗ read.p99 is never, limit 50 ms",
      "read        500  5,000  8.00 ms  16.0 ms  24.0 ms  never  never   never  never       0    5.00k",
      "response  > 9.60 ms  8.00 ms  16.0 ms  24.0 ms  never   never  what users wait, due to done",
      "service   > 9.60 ms  8.00 ms  16.0 ms  24.0 ms  never   never  the target, from sent to done",
      "never: this rank is among dropped or lost operations: no answer will come",
      "1       260  8.00 ms    never       0    –     –              –        –       –       –        –",
      "Shards     2 · ok/s 250 to 260 · p99 8.00 ms to never",
    ]
  `);
});

test('a run that failed once its planned load was all there did not end early', () => {
  const failed = { status: 'failed', partial: false, reason: 'the target was lost before the end' } as const;
  const shown = top(withRun(sampleReport(), failed));
  expect(shown).toContain('✗ crud-mixed: failed\n  the target was lost before the end\n  in all 12.3k ok/s');
});

describe('the headline answers what the run was made to ask', () => {
  test('P3-04 how soon webhooks came, and below it what their writers reached', () => {
    const none = { received: 500, retries: 0, recovered: 0, given_up: 0, refused: 0 };
    const span = { count: 500, p50: 0.1, p99: 0.4 };
    const report: Report = {
      ...openReport(reached(50, 50), { ok: 500, latency: latency(1) }),
      triggers: {
        main: {
          address: '127.0.0.1:9797',
          url: 'http://127.0.0.1:9797/bench-orders',
          deliveries: { owed: 500, ...none },
          foreign: 0,
          connections: 1,
          reading: span,
          handling: span,
          cpu_us_per_call: null,
        },
      },
      deliveries: {
        webhook: {
          count: 500,
          lost: 0,
          per_second: 50,
          owed_per_second: 50,
          bytes_received: 0,
          propagation: latency(4),
          from_due: latency(5),
          after_done: { after_count: 0, after: null, before_count: 0, before: null },
          read_delay: null,
        },
      },
    };
    expect(top(report)).toMatchInlineSnapshot(`
      "
      ✓ crud-mixed: webhook p50 4.00 ms, p99 32.0 ms, max 160 ms; owed 50.0/s,
        observed 50.0/s
        writers: 50.0 of 50.0/s sent, 50.0 ok/s, p50 1.00 ms, p99 8.00 ms, no errors
        500 operations in 10s on http://localhost:8080, at most 100 workers
      ! 500 deliveries in all: not audited
      "
    `);
  });

  test('P3-42 what conditions that took turns differ in, above the workloads of either, and below it what all of them reached', () => {
    const report: Report = {
      ...openReport(reached(50, 50), { ok: 500, latency: latency(1) }),
      workloads: workloads({
        victim: operation({ ok: 500, seconds: 10, latency: latency(2) }),
        neighbour: operation({ ok: 90_000, seconds: 10, latency: latency(1) }),
      }),
      contrasts: [
        {
          name: 'interference',
          base: { label: 'neighbour silent', workload: 'victim' },
          next: { label: 'neighbour flooding', workload: 'victim' },
          pairs: 10,
          planned: 10,
          least_change: 5,
          figures: [
            {
              operation: 'read',
              figure: 'p95',
              base: 2,
              next: 3,
              ratio: 1.4,
              ratio_low: 1.2,
              ratio_high: 1.6,
              verdict: 'worse',
            },
          ],
        },
      ],
    };
    expect(renderSummary(report, { columns: 100 })).toMatchInlineSnapshot(`
      "✓ crud-mixed: neighbour flooding against neighbour silent: at worst read p95 ×1.40 (longer, 1.20 to
        1.60)
        all together: 50.0 of 50.0/s sent, 50.0 ok/s, p50 1.00 ms, p99 8.00 ms, no errors
        500 operations in 10s on http://localhost:8080, at most 100 workers

      interference: neighbour flooding against neighbour silent
      figure    neighbour silent  neighbour flooding  ratio      interval
      read p95           2.00 ms             3.00 ms  ×1.40  1.20 to 1.60  longer
      ratio: the middle of 10 pairs of blocks in drawn order; what either side has is of all its blocks
      together, and need not divide to it; 95% intervals that hold together; less than 5% is no finding,
      and nothing but p50, p95 and goodput is looked at

      operation  ok/s      p50      p90      p99      max  errors
      read       50.0  1.00 ms  2.00 ms  8.00 ms  40.0 ms       0

      workload    ok/s      p50      p90      p99      max  errors
      victim      50.0  2.00 ms  4.00 ms  16.0 ms  80.0 ms       0
      neighbour  9.00k  1.00 ms  2.00 ms  8.00 ms  40.0 ms       0

                                ╷p50        ╷p99                 12.0k to 12.6k
      latency  ▁ ▁▁▁▁▁▁▂▂▂▃▄▄▆▇███▇▆▅▄▃▂▂▂▁▁▁▁▁▁  ▁        ok/s  ████████████████████████████████████████
               ╵50 µs           ╵1 ms            50 ms╵          ╵0s                                  5m╵
      "
    `);
  });
});
