import { createCapacity, type Capacity, type CapacityFacts, type CapacityStage } from '../src/capacity/index.ts';

/** A stage at a level: passed under 3,500/s, in which p99 is 20 ms, and beyond failed, with 400 ms. */
export function someStage(level: number, more: Partial<CapacityStage> = {}): CapacityStage {
  const fails = level >= 3_500;
  return {
    number: 1,
    run_id: 'run1',
    level,
    purpose: 'grow',
    long: false,
    from_rest: true,
    start_time: '2026-01-01T00:00:00.000Z',
    seconds: 30,
    warmup_seconds: 5,
    warmup: '',
    drain_seconds: 0.2,
    came_to_rest: true,
    ended_early: false,
    goodput: Math.min(level, 3_450),
    latency: { p50: fails ? 100 : 5, p99: fails ? 400 : 20, censored: [], never: [], thin: [] },
    errors: 0,
    checks_failed: 0,
    thresholds: [],
    verdict: fails ? 'failed' : 'passed',
    limit: fails ? 'read.p99' : null,
    reason: fails ? 'read.p99 is 400 ms, limit 100 ms' : '',
    observed: [],
    recovery_seconds: 0.4,
    ...more,
  };
}

const FACTS: CapacityFacts = {
  benchmark: 'crud',
  max: 'rate',
  workload: null,
  limits: ['read.p99 < 100ms'],
  start_time: '2026-01-01T00:00:00.000Z',
  seconds: 300,
  target_version: null,
  tool_version: '0.0.0',
  targets: ['http://localhost:8080'],
  config: {},
  notes: [],
};

/** What is known after these stages, which are numbered in order. */
export function someCapacity(
  stages: readonly CapacityStage[],
  { end = 'bracketed', facts = {} }: { readonly end?: Capacity['end']; readonly facts?: Partial<CapacityFacts> } = {},
): Capacity {
  const settings = { from: 100, within: 0.1, step: 0, least: 1, most: 1e6, mostStages: 40 };
  const numbered = stages.map((stage, index) => ({ ...stage, number: index + 1 }));
  return createCapacity({ ...FACTS, ...facts }, settings, numbered, end);
}

/** A whole search: from 400/s to a bracket of 3,490 and 3,700, CPU used up from 3,200 on. */
export const WHOLE_SEARCH: Capacity = someCapacity(
  [400, 800, 1_600, 3_200, 6_400, 4_530, 3_810, 3_490, 3_700, 3_490, 3_700, 3_490, 3_700, 3_490, 3_700].map(
    (level, index) =>
      someStage(level, {
        long: index === 9 || index === 11,
        purpose: index > 8 ? 'confirm' : index > 4 ? 'bisect' : 'grow',
        verdict: level > 3_490 ? 'failed' : 'passed',
        observed: [{ name: 'cpu of server', unit: 'cores', mean: Math.min(level, 3_200) / 3_200, max: 1 }],
        latency: {
          p50: 5,
          p99: level < 3_300 ? 20 : level < 3_500 ? 90 : Math.min(2_000, 200 + (level - 3_700) ** 1.1),
          censored: [],
          never: [],
          thin: [],
        },
      }),
  ),
);
