import type { Report } from '@syntrix-bench/metrics';
import type { ProgressReporter } from '../src/progress/progress-reporter.ts';
import { INVALID_LATENCY } from './certificates.ts';
import {
  generator,
  latency,
  lostAfter,
  operation,
  reportError,
  sampleReport,
  timeline,
  withOperations,
  withRun,
} from '../../metrics/test/reports.ts';
import { liveFigures, liveRow, phaseEvent, plan, snapshotEvent, workloadPlan } from './run-events.ts';

/** One thing that a reporter is told of a run. */
export interface Moment {
  /** What a picture taken here shows; null for no picture. */
  readonly shows: string | null;
  readonly tell: (reporter: ProgressReporter) => void | Promise<void>;
}

/** All that a reporter is told of a run, and the report at its end. */
export interface RecordedRun {
  readonly moments: readonly Moment[];
  readonly report: Report;
}

const phase = (shows: string | null, ...event: Parameters<typeof phaseEvent>): Moment => ({
  shows,
  tell: (reporter) => reporter.onPhase?.(phaseEvent(...event)),
});

const snapshot = (shows: string | null, ...event: Parameters<typeof snapshotEvent>): Moment => ({
  shows,
  tell: (reporter) => reporter.onSnapshot?.(snapshotEvent(...event)),
});

const log = (shows: string | null, message: string): Moment => ({
  shows,
  tell: (reporter) => reporter.onLog?.({ atUs: 0, level: 'warn', message, context: {} }),
});

const finish: Moment = { shows: null, tell: (reporter) => reporter.onFinish?.({} as never) };

/** A closed loop in which all goes well, but for a few conflicts. */
export const GOOD_RUN: RecordedRun = {
  moments: [
    { shows: 'the plan', tell: (reporter) => reporter.onStart?.(plan()) },
    phase('set-up begins', 'setup', 0, 0),
    phase('seeding', 'setup', 0, 2, null, { done: 6_200, total: 10_000, since: 0.8 }),
    phase(null, 'setup', 0, 3, null, { done: 10_000, total: 10_000, since: 0.8 }),
    phase('warm-up begins', 'warmup', 3, 3, 30),
    phase('half of the warm-up', 'warmup', 3, 18, 30),
    phase(null, 'warmup', 3, 33, 30),
    phase('ramp-up begins', 'rampup', 33, 33, 10),
    phase(null, 'rampup', 33, 43, 10),
    phase('the measured phase begins', 'steady', 43, 43, 300),
    snapshot('its first second', 44, firstSecond()),
    snapshot('its middle', 193),
    phase(null, 'steady', 43, 343, 300),
    phase('drain', 'drain', 343, 343, 30),
    phase('clean-up begins', 'cleanup', 343.012, 343.012),
    phase('half of the clean-up', 'cleanup', 343.012, 345, null, { done: 461_000, total: 935_875 }),
    phase(null, 'cleanup', 343.012, 347, null, { done: 935_875, total: 935_875 }),
    finish,
  ],
  report: sampleReport(),
};

function firstSecond() {
  return liveFigures({
    total: liveRow(3_704, 3_704),
    operations: [
      { operation: 'create', ...liveRow(3_695, 3_695) },
      { operation: 'read', ...liveRow(9, 9, { p50Us: 850, p90Us: null, p99Us: null, maxUs: 1_310, thin: ['p50'] }) },
    ],
    errors: [],
  });
}

const openLoad = { model: 'open', arrivals: 'poisson', ratePerSecond: 500, maxQueueUs: 1_000_000 } as const;

const drowning = liveFigures({
  total: liveRow(212, 12_720, { errors: 9_870, dropped: 17_280, successRate: 22.4, censored: ['p99', 'max'] }),
  operations: [
    { operation: 'create', ...liveRow(64, 3_840, { errors: 2_961, dropped: 5_184, censored: ['p90', 'p99', 'max'] }) },
    { operation: 'read', ...liveRow(148, 8_880, { errors: 6_909, dropped: 12_096, censored: ['p99', 'max'] }) },
  ],
  errors: [
    { category: 'connection_refused', count: 9_700 },
    { category: 'timeout', count: 120 },
    { category: 'http_503_unavailable', count: 50 },
  ],
});

const refused = reportError(
  'Connection refused',
  'connection_refused',
  9_700,
  { create: 2_910, read: 6_790 },
  'connect ECONNREFUSED 127.0.0.1:8080',
);
const timedOut = reportError('Timeout', 'timeout', 120, { create: 51, read: 69 }, 'no answer within 10 s');
const late = {
  p99: 10_000,
  p999: 10_000,
  p9999: 10_000,
  max: 10_000.4,
  censored: ['p99', 'p999', 'p9999', 'max', 'mean'],
} as const;

const secondsOf: Readonly<Record<string, number>> = { setup: 1, steady: 60, drain: 5, cleanup: 2 };

/** An open load whose target goes away in the middle, and does not come back. */
export const BAD_RUN: RecordedRun = {
  moments: [
    {
      shows: 'the plan',
      tell: (reporter) =>
        reporter.onStart?.(
          plan({
            phases: { ...plan().phases, warmupUs: 0, rampupUs: 0, steadyUs: 60_000_000 },
            workloads: [workloadPlan({ load: openLoad, workers: 50 })],
          }),
        ),
    },
    phase(null, 'setup', 0, 0),
    phase(null, 'setup', 0, 1, null, { done: 1_000, total: 1_000 }),
    phase('no warm-up: the measured phase begins', 'steady', 1, 1, 60),
    log(
      'a warning',
      'memory of this process is at 1.2 GB and grows: a shorter run, or fewer documents, keeps it in bounds',
    ),
    snapshot('the target is gone', 60, drowning),
    phase(null, 'steady', 1, 61, 60),
    phase('drain', 'drain', 61, 66, 30),
    phase('clean-up in vain', 'cleanup', 66, 68, null, { done: 0, total: 940 }),
    log(
      null,
      '940 documents of run r7f3k2 may be left in benchmarks: the run record benchmarks-runs/r7f3k2 stays; to remove them later: syntrix-bench clean --run-id r7f3k2',
    ),
    finish,
  ],
  report: withRun(
    {
      ...withOperations(
        sampleReport(),
        {
          create: operation({
            ok: 879,
            failed: 2_910,
            unknown: 51,
            dropped: 5_184,
            seconds: 60,
            latency: latency(1.2, late),
          }),
          read: operation({
            ok: 1_971,
            failed: 6_840,
            unknown: 69,
            dropped: 12_096,
            seconds: 60,
            latency: latency(0.8, late),
          }),
        },
        60,
      ),
      benchmark: {
        ...sampleReport().benchmark,
        duration_seconds: 60,
        config: {
          benchmark: { name: 'crud-mixed', workers: 50 },
          scenario: { type: 'crud' },
          load: { model: 'open', rate: '500/s' },
          data: { document_size: '1KB', seed_data: 1_000 },
        },
      },
      phases: sampleReport()
        .phases.filter(({ name }) => name in secondsOf)
        .map((each) => ({ ...each, seconds: secondsOf[each.name] ?? 0, requests: [] })),
      timeline: timeline([
        [280, 3],
        [5, 9_000],
        [0, null],
        [0, null],
        [0, null],
        [0, null],
      ]),
      generator: generator({ scheduled: 30_000, started: 12_720 }),
      reached: { main: { asked: 500, sent: 212, ok: 47.5, worker_limit: null } },
      errors: [refused, timedOut],
      certificate: INVALID_LATENCY,
      thresholds: [
        {
          expression: 'p99<50ms',
          verdict: 'failed',
          value: 10_000,
          unit: 'ms',
          reason: 'it falls among time-outs: the truth is larger',
        },
        { expression: 'errors<1%', verdict: 'failed', value: 77.6, unit: '%', reason: '' },
        {
          expression: 'create.p9999<1s',
          verdict: 'not_proven',
          value: null,
          unit: 's',
          reason: 'it needs 100,000 operations and had 930: at least 99,070 more (107 min at this rate)',
        },
      ],
    },
    {
      ...lostAfter(19),
      load_model: 'open',
      notes: [],
      cleanup: {
        skipped: false,
        interrupted: false,
        counted: true,
        removed: 0,
        left: 940,
        left_samples: [
          'benchmarks/r7f3k2-0-0 (ECONNREFUSED)',
          'benchmarks/r7f3k2-0-1 (nothing listens at the target any more)',
        ],
      },
    },
  ),
};
