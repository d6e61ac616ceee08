import type { Threshold } from '@syntrix-bench/metrics';
import { parseThreshold } from '@syntrix-bench/metrics/written';

import type { Json } from '../contracts/json.ts';
import { type AuthPlan, isScheduled, type Plan, type ThresholdPlan, type WorkloadPlan } from '../contracts/plan.ts';
import type { ScenarioDeclaration } from '../contracts/scenario-declaration.ts';

/** So long load lasts at most, and so long what belongs to it may take: with set-up, a smoke run is over within 45 s. */
const MOST = {
  steadyUs: 10_000_000,
  stragglersUs: 5_000_000,
  cleanupUs: 5_000_000,
  timeoutUs: 5_000_000,
  workers: 4,
  operations: 500,
  users: 4,
} as const;

/**
 * So long what was written in the last moment may be on its way: longer than the 5 s after which it is late and missing, so that a run can
 * tell. It ends before where nothing is awaited.
 */
const DRAIN_US = 7_000_000;

/** Each worker starts at most twenty operations a second: enough to check answers, too few to be taken for a measurement. */
const PACING_US = 50_000;

/**
 * The plan of a smoke run: all that a plan does, with a few workers, little data, for ten seconds without warm-up. It claims nothing of
 * speed, so that limits on latencies and rates go, and those on errors, losses and checks stay; where none is on the errors of all
 * operations, there must be none.
 */
export function smokePlan(plan: Plan, scenarios: readonly ScenarioDeclaration[]): Plan {
  // Conditions that take turns need their time, and say what something costs.
  const { contrasts: _contrasts, ...rest } = plan;
  const { phases, target, auth } = plan;
  const workloads = numbered(plan.workloads.map((workload) => smokeWorkload(workload, scenarios)));
  return {
    ...rest,
    smoke: true,
    auth: fewUsers(auth),
    target: { ...target, timeoutUs: Math.min(target.timeoutUs, MOST.timeoutUs) },
    workloads,
    phases: {
      warmupUs: 0,
      untilSteady: false,
      rampupUs: 0,
      steadyUs: phases.steadyUs === null ? null : Math.min(phases.steadyUs, MOST.steadyUs),
      drainUs: DRAIN_US,
      stragglersUs: Math.min(phases.stragglersUs, MOST.stragglersUs),
      cleanupUs: Math.min(phases.cleanupUs, MOST.cleanupUs),
    },
    segments: [{ fromUs: 0, toUs: phases.steadyUs === null ? null : Math.min(phases.steadyUs, MOST.steadyUs) }],
    thresholds: smokeThresholds(plan),
  };
}

/** Limits of a plan that a smoke run says nothing of, as they were written. */
export function limitsOnSpeed({ thresholds }: Pick<Plan, 'thresholds'>): readonly string[] {
  return thresholds.filter(({ threshold }) => isOnSpeed(threshold)).map(({ threshold }) => threshold.expression);
}

function smokeWorkload(workload: WorkloadPlan, scenarios: readonly ScenarioDeclaration[]): WorkloadPlan {
  const scenario = scenarios.find(({ name }) => name === workload.scenario);
  const options = scenario?.smoke?.(workload.options) ?? scenario?.once?.(workload.options) ?? workload.options;
  const { held = 0, probes = 0 } = scenario?.connections?.(options) ?? {};
  const { probes: _probes, ...rest } = workload;
  const few = {
    ...rest,
    options: options as Json,
    auth: workload.auth === null ? null : fewUsers(workload.auth),
    held,
    ...(probes === 0 ? {} : { probes }),
  };
  if (!isScheduled(workload)) return { ...few, load: { model: 'hold' } };
  const { operations } = workload;
  return {
    ...few,
    load: { model: 'closed', pacingUs: PACING_US },
    workers: Math.min(workload.workers, MOST.workers),
    operations: operations === null ? null : Math.min(operations, MOST.operations),
  };
}

/** Workers are numbered through the run. */
function numbered(workloads: readonly WorkloadPlan[]): readonly WorkloadPlan[] {
  let next = 0;
  return workloads.map((workload) => {
    const firstWorker = next;
    next += workload.workers;
    return { ...workload, firstWorker };
  });
}

function fewUsers(auth: AuthPlan): AuthPlan {
  return auth.mode === 'generated-users' ? { ...auth, count: Math.min(auth.count, MOST.users) } : auth;
}

const NO_ERRORS = 'errors == 0';

function smokeThresholds({ thresholds, workloads }: Plan): readonly ThresholdPlan[] {
  const kept = thresholds.filter(({ threshold }) => !isOnSpeed(threshold)).map((each) => ({ ...each, segments: null }));
  const isAboutErrors = kept.some(({ threshold: { workload, operation, metric } }) => {
    const isOfAll = workload === null && operation === null && 'of' in metric;
    return isOfAll && (metric.of === 'errors' || metric.of === 'success');
  });
  const own = parseThreshold(NO_ERRORS);
  if (isAboutErrors || !workloads.some(isScheduled) || !own.ok) return kept;
  return [{ threshold: own.threshold, abort: null, segments: null }, ...kept];
}

/** Whether a limit is on how quick or how much: also on what no free worker was left for, which a paced load never has. */
function isOnSpeed({ metric }: Threshold): boolean {
  return metric.kind === 'latency' || metric.kind === 'rate' || ('of' in metric && metric.of === 'dropped');
}
