import type { LiveFigures, LiveRow, PhaseEvent, Plan, SnapshotEvent, WorkloadPlan } from '@syntrix-bench/core';
import type { IntervalSnapshot, PhaseName } from '@syntrix-bench/metrics';

/** A closed workload of 100 workers; what is given wins. */
export function workloadPlan(changes: Partial<WorkloadPlan> = {}): WorkloadPlan {
  return {
    name: 'crud',
    scenario: 'crud',
    module: null,
    options: {},
    databases: ['default'],
    auth: null,
    load: { model: 'closed' },
    workers: 100,
    firstWorker: 0,
    held: 0,
    operations: null,
    ...changes,
  };
}

/** Five minutes of crud on a server next door; what is given wins. */
export function plan(changes: Partial<Plan> = {}): Plan {
  return {
    version: 2,
    name: 'crud-mixed',
    runId: 'r7f3k2',
    seed: 42,
    target: { kind: 'syntrix', module: null, urls: ['http://localhost:8080'], timeoutUs: 10_000_000, headers: {} },
    auth: { mode: 'anonymous' },
    workloads: [workloadPlan()],
    phases: {
      warmupUs: 30_000_000,
      untilSteady: false,
      rampupUs: 10_000_000,
      steadyUs: 300_000_000,
      drainUs: 30_000_000,
      stragglersUs: 5_000_000,
      cleanupUs: 60_000_000,
    },
    segments: [{ fromUs: 0, toUs: null }],
    cleanup: true,
    thresholds: [],
    metrics: { timelineIntervalUs: 10_000_000, snapshotIntervalUs: 1_000_000, bucketsMs: [] },
    config: {},
    ...changes,
  };
}

const seconds = (count: number): number => count * 1_000_000;

/** Items done and to do; `since` is the second in which they began. */
export interface ItemsSoFar {
  readonly done: number;
  readonly total: number;
  readonly since?: number;
}

/** A phase event at second `now` of a phase that began at second `started`, and its items, if any, as soon. */
export function phaseEvent(
  phase: PhaseName,
  started: number,
  now: number,
  planned: number | null = null,
  items: ItemsSoFar | null = null,
): PhaseEvent {
  return {
    phase,
    startedUs: seconds(started),
    nowUs: seconds(now),
    plannedUs: planned === null ? null : seconds(planned),
    progress:
      items === null
        ? null
        : {
            done: items.done,
            total: items.total,
            sinceUs: seconds(items.since ?? started),
            untilUs: seconds(now),
          },
  };
}

/** A row in which all went well. */
export function liveRow(okPerSecond: number, count: number, changes: Partial<LiveRow> = {}): LiveRow {
  return {
    okPerSecond,
    count,
    ok: count - (changes.errors ?? 0),
    errors: 0,
    dropped: 0,
    successRate: 100,
    p50Us: 1_234,
    p90Us: 2_900,
    p99Us: 12_040,
    maxUs: 48_000,
    censored: [],
    never: [],
    thin: [],
    ...changes,
  };
}

/** A create and read mix with a few conflicts; what is given wins. */
export function liveFigures(changes: Partial<LiveFigures> = {}): LiveFigures {
  return {
    cohort: 'steady',
    total: liveRow(12_345, 1_851_750, { errors: 25, successRate: 99.99865 }),
    operations: [
      { operation: 'create', ...liveRow(3_704, 555_525, { errors: 25, successRate: 99.9955 }) },
      { operation: 'read', ...liveRow(8_641, 1_296_225, { p50Us: 850, p90Us: 1_200, p99Us: 8_000 }) },
    ],
    errors: [
      { category: 'http_409_conflict', count: 22 },
      { category: 'timeout', count: 3 },
    ],
    ...changes,
  };
}

/** A snapshot event at second `now`. */
export function snapshotEvent(now: number, live: LiveFigures = liveFigures()): SnapshotEvent {
  const interval: IntervalSnapshot = {
    version: 2,
    shard: 0,
    sequence: 0,
    fromUs: seconds(now - 1),
    toUs: seconds(now),
    phase: 'steady',
    series: [],
    gauges: { inFlight: 0, connections: 0, queued: 0 },
    errors: [],
    logs: [],
    generator: null,
    counters: {},
    checks: [],
    marks: [],
    ledgers: {},
    traffic: [],
    slowest: [],
  } as unknown as IntervalSnapshot;
  return { interval, live, nowUs: seconds(now) };
}
