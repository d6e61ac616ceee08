import { onceScenario, type OnceWatch, Turns } from './once-scenario.ts';
import type { Json } from '../contracts/json.ts';
import { type AuthPlan, isScheduled, type Plan } from '../contracts/plan.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { systemClock } from '../hosts/system-clock.ts';
import type { RunOptions } from '../run/run-options.ts';
import { startRun } from '../run/start-run.ts';
import { findScenario, type ScenarioRegistry } from '../shard/scenario-registry.ts';
import { builtInTarget } from '../shard/target-of-plan.ts';

/** What trying each operation once is made of: a run without a host of its own, and who watches. */
export interface OnceOptions extends Omit<RunOptions, 'host'> {
  readonly watch: OnceWatch;
}

/**
 * Tries each operation of each workload once, one after the other, on this event loop, with set-up and clean-up as in a
 * run. The results go to `watch`; the report that `finished` resolves with is no measurement.
 *
 * @throws BenchError `plugin_invalid` if a scenario of the plan is missing, or no target is given and the plan is for another than Syntrix
 */
export function startOnce(options: OnceOptions): RunHandle {
  const { watch, ...rest } = options;
  const clock = options.clock ?? systemClock();
  const target = options.target ?? builtInTarget(options.plan);
  const plan = oncePlan(options.plan, options.scenarios);
  const shared = { watch, categories: target.categories, turns: new Turns() };
  const scenarios = options.scenarios.map((scenario) => onceScenario(scenario, shared));
  return startRun({ ...rest, plan, scenarios, target, clock, host: inProcessHost({ clock, target, scenarios }) });
}

/**
 * The plan for trying each operation of each workload once: one worker a workload, at most one held connection, as little
 * data as the scenarios can do with, no warm-up, no thresholds in time; a worker says itself when it has tried everything.
 *
 * @throws BenchError `plugin_invalid` if the registry lacks a scenario
 */
export function oncePlan(plan: Plan, scenarios: ScenarioRegistry): Plan {
  const { auth, workloads, contrasts: _, ...rest } = plan;
  return {
    ...rest,
    auth: fewUsers(auth, workloads.length),
    phases: { ...plan.phases, warmupUs: 0, rampupUs: 0, steadyUs: workloads.some(isScheduled) ? null : 0 },
    segments: [{ fromUs: 0, toUs: null }],
    thresholds: plan.thresholds.map((threshold) => ({ ...threshold, segments: null })),
    workloads: workloads.map((workload, index) => {
      const scenario = findScenario(scenarios, workload.scenario, workload.module);
      const few = {
        ...workload,
        options: (scenario.once?.(workload.options) ?? workload.options) as Json,
        auth: workload.auth === null ? null : fewUsers(workload.auth, 1),
        held: Math.min(1, workload.held),
      };
      if (!isScheduled(workload)) return few;
      const load = { model: 'closed' as const };
      return { ...few, load, workers: 1, firstWorker: index, operations: Number.MAX_SAFE_INTEGER };
    }),
  };
}

/** The same users, but no more than are needed of those that are signed up for the run. */
function fewUsers(auth: AuthPlan, most: number): AuthPlan {
  return auth.mode === 'generated-users' ? { ...auth, count: Math.min(auth.count, most) } : auth;
}
