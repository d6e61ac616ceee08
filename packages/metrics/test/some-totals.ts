import type { CohortTotals, GroupTotals, LatencySummary, ThresholdSource } from '../src/index.ts';

/** A latency distribution in which all figures are `ms`, but for what a test says. */
export function someLatency(ms: number, more: Partial<LatencySummary> = {}): LatencySummary {
  return {
    min: ms,
    max: ms,
    mean: ms,
    median: ms,
    p50: ms,
    p90: ms,
    p95: ms,
    p99: ms,
    p999: ms,
    p9999: null,
    stddev: 0,
    censored: [],
    never: [],
    thin: [],
    ...more,
  };
}

/** 50,000 ok operations of 10 ms in 50 s, but for what a test says. */
export function someGroup(more: Partial<GroupTotals> = {}): GroupTotals {
  return {
    ok: 50_000,
    refused: 0,
    failed: 0,
    unknown: 0,
    dropped: 0,
    operations: 50_000,
    errors: 0,
    requests: 50_000,
    bytesOut: 0,
    bytesIn: 0,
    givenUp: 0,
    infeasible: 0,
    abandoned: 0,
    censored: 0,
    brokenOff: 0,
    unsent: 0,
    skewed: 0,
    overRange: 0,
    successRate: 100,
    throughputPerSecond: 1_000,
    goodputPerSecond: 1_000,
    latency: someLatency(10),
    latencyOther: null,
    service: someLatency(9),
    delay: someLatency(0.5),
    blocked: someLatency(0.25),
    ...more,
  };
}

/** 50 s of the steady phase in which `overall` was done, all of it reads unless a test says so. */
export function someTotals(overall: GroupTotals, more: Partial<CohortTotals> = {}): CohortTotals {
  return {
    cohort: 'steady',
    seconds: 50,
    overall,
    operations: { read: overall },
    unassigned: { dropped: 0, givenUp: 0 },
    workloads: {},
    databases: {},
    connections: {},
    steps: {},
    deliveries: {},
    ...more,
  };
}

/** What thresholds are judged by: one open workload that did what `totals` say. */
export function someSource(totals: CohortTotals, more: Partial<ThresholdSource> = {}): ThresholdSource {
  return { workloads: [{ name: 'main', loadModel: 'open' }], totals: () => totals, checks: () => [], ...more };
}
