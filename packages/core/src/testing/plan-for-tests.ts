import type { Plan, ScheduledWorkloadPlan, WorkloadPlan } from '../contracts/plan.ts';
import { segmentsOf } from '../contracts/segments.ts';

/** A workload of a plan for tests: closed, four workers, in database `default`, with what is given laid over it. */
export function workloadForTests(over?: Partial<ScheduledWorkloadPlan>): ScheduledWorkloadPlan;
export function workloadForTests(over: Partial<WorkloadPlan>): WorkloadPlan;
export function workloadForTests(over: Partial<WorkloadPlan> = {}): WorkloadPlan {
  return {
    name: 'main',
    scenario: 'test',
    module: null,
    options: {},
    databases: ['default'],
    auth: null,
    load: { model: 'closed' },
    workers: 4,
    firstWorker: 0,
    held: 0,
    operations: null,
    ...over,
  };
}

/** A plan for tests: one closed workload of four workers for ten seconds, anonymous, with what is given laid over it. */
export function planForTests(over: Partial<Plan> = {}): Plan {
  const plan = planWithoutSegments(over);
  const loads = plan.workloads.map(({ load }) => load);
  return { ...plan, segments: over.segments ?? segmentsOf(loads, plan.phases.steadyUs) };
}

function planWithoutSegments(over: Partial<Plan>): Omit<Plan, 'segments'> {
  return {
    version: 2,
    name: 'test',
    runId: 'run1',
    seed: 1,
    target: { kind: 'scripted', module: null, urls: ['http://127.0.0.1:1'], timeoutUs: 10_000_000, headers: {} },
    auth: { mode: 'anonymous' },
    workloads: [workloadForTests()],
    phases: {
      warmupUs: 0,
      untilSteady: false,
      rampupUs: 0,
      steadyUs: 10_000_000,
      drainUs: 10_000_000,
      stragglersUs: 5_000_000,
      cleanupUs: 60_000_000,
    },
    cleanup: true,
    thresholds: [],
    metrics: { timelineIntervalUs: 1_000_000, snapshotIntervalUs: 1_000_000, bucketsMs: [] },
    config: {},
    ...over,
  };
}
