import type { LatencySummary, Report, ReportOperation, ReportReached } from '../src/index.ts';
import fc from 'fast-check';

import {
  generator,
  operation,
  reportError,
  sampleReport,
  timeline,
  withOperations,
  withRun,
  workloads,
} from './reports.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const count = fc.oneof(fc.nat(20), fc.nat(), fc.maxSafeNat());
const ms = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 3_600_000, noNaN: true }));
const rare = fc.option(ms);
const percentiles = fc.subarray(['p50', 'p90', 'p95', 'p99', 'p999', 'p9999'] as const);

const anyLatency: fc.Arbitrary<LatencySummary> = fc.record({
  min: ms,
  max: ms,
  mean: ms,
  median: ms,
  p50: ms,
  p90: ms,
  p95: ms,
  p99: ms,
  p999: rare,
  p9999: rare,
  stddev: ms,
  censored: percentiles,
  never: percentiles,
  thin: percentiles,
});

const anyOperation: fc.Arbitrary<ReportOperation> = fc
  .record({
    ok: count,
    refused: count,
    failed: count,
    unknown: count,
    dropped: count,
    seconds: fc.integer({ min: 0, max: 1_000_000 }),
    latency: fc.option(anyLatency),
  })
  .map(operation);

const rate = fc.double({ min: 0, max: 1e9, noNaN: true });

const anyReached: fc.Arbitrary<ReportReached> = fc.record({
  asked: fc.option(rate),
  sent: rate,
  ok: rate,
  worker_limit: fc.option(
    fc.record({ workers: count, held: ms, quickest: ms, allows: rate, needed: fc.integer({ min: 1, max: 1_000_000 }) }),
  ),
});

const named = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.dictionary(text, value, { maxKeys: 5 });

const anyError = fc
  .record({ type: text, category: text, count, by: named(count), message: text })
  .map(({ type, category, count: often, by, message }) => reportError(type, category, often, by, message));

/** Reports of all kinds: whatever a run, a server or a plugin may have put into one. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    name: text,
    operations: named(anyOperation),
    groups: fc.option(named(anyOperation)),
    reached: fc.option(named(anyReached)),
    errors: fc.array(anyError, { maxLength: 12 }),
    counters: named(count),
    status: fc.constantFrom('completed', 'interrupted', 'failed'),
    partial: fc.boolean(),
    reason: text,
    model: fc.constantFrom('closed', 'open', 'mixed'),
    left: fc.array(text, { maxLength: 5 }),
    file: text,
    scheduled: count,
    rows: fc.array(fc.tuple(ms, rare), { maxLength: 60 }),
    seconds: fc.double({ min: 0, max: 1e7, noNaN: true }),
  })
  .map((parts) => {
    const groups = parts.groups === null ? {} : { workloads: workloads(parts.groups), databases: parts.groups };
    const report = withOperations(sampleReport(), parts.operations, parts.seconds);
    return withRun(
      {
        ...report,
        ...groups,
        ...(parts.reached === null ? {} : { reached: parts.reached }),
        benchmark: { ...report.benchmark, name: parts.name },
        errors: parts.errors,
        counters: parts.counters,
        timeline: timeline(parts.rows),
        connections: parts.operations,
        generator: generator({ scheduled: parts.scheduled, started: parts.scheduled }),
        checks: [
          {
            workload: parts.file,
            name: parts.name,
            sentence: parts.reason,
            kind: 'failure',
            checked: 3 + parts.left.length,
            failed: parts.left.length,
            verdict: parts.left.length > 0 ? 'failed' : 'passed',
            evidence: [],
          },
        ],
        thresholds: [
          { expression: parts.reason, value: parts.seconds, unit: 'ms', verdict: 'not_proven', reason: parts.name },
        ],
      },
      {
        status: parts.status,
        load_model: parts.model,
        partial: parts.partial,
        reason: parts.reason,
        notes: [parts.reason, parts.file],
        cleanup: {
          skipped: false,
          interrupted: false,
          counted: true,
          removed: 3,
          left: parts.left.length,
          left_samples: parts.left,
        },
      },
    );
  });
