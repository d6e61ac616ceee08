import { isScheduled, type LoadStage, type Plan, type WorkloadPlan } from '../contracts/plan.ts';
import type { ScenarioDeclaration, ScenarioFootprint } from '../contracts/scenario.ts';

/** What a workload of a plan does to the data of its target. */
export interface WorkloadFootprint {
  readonly workload: WorkloadPlan;
  /** Null where the scenario does not say. */
  readonly scenario: ScenarioFootprint | null;
  /** Operations of the whole run, warm-up included; null where the target's pace decides. */
  readonly operations: number | null;
  /** Most arrivals per second; null where the target's pace decides. */
  readonly peakPerSecond: number | null;
}

/** What each workload of a plan does to the data of its target, from the plan alone. */
export function footprintsOf(
  plan: Pick<Plan, 'workloads' | 'phases'>,
  scenarios: readonly ScenarioDeclaration[],
): readonly WorkloadFootprint[] {
  return plan.workloads.map((workload) => {
    const scenario = scenarios.find(({ name }) => name === workload.scenario);
    return {
      workload,
      scenario: scenario?.footprint?.(workload.options) ?? null,
      operations: operationsOf(plan.phases, workload),
      peakPerSecond: peakOf(workload),
    };
  });
}

/** Arrivals of warm-up, ramp-up and steady phase; a ramp from nothing has half of them. */
function operationsOf({ warmupUs, rampupUs, steadyUs }: Plan['phases'], workload: WorkloadPlan): number | null {
  const { load, operations } = workload;
  if (!isScheduled(workload)) return 0;
  if (load.model !== 'open') return null;
  const before = load.ratePerSecond * seconds(warmupUs + rampupUs / 2);
  const steady = steadyUs === null ? Infinity : (staged(load.stages) ?? load.ratePerSecond * seconds(steadyUs));
  const counted = Math.min(operations ?? Infinity, steady);
  return Number.isFinite(counted) ? Math.round(before + counted) : null;
}

function staged(stages: readonly LoadStage[] | undefined): number | null {
  return stages?.reduce((sum, { durationUs, from, to }) => sum + seconds(durationUs) * ((from + to) / 2), 0) ?? null;
}

function peakOf({ load }: WorkloadPlan): number | null {
  if (load.model !== 'open') return null;
  return Math.max(load.ratePerSecond, ...(load.stages ?? []).flatMap(({ from, to }) => [from, to]));
}

function seconds(us: number): number {
  return us / 1_000_000;
}
