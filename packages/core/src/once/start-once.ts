import type { RunHandle } from '../contracts/run-handle.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { systemClock } from '../hosts/system-clock.ts';
import type { RunOptions } from '../run/run-options.ts';
import { startRun } from '../run/start-run.ts';
import { syntrixTarget } from '../shard/syntrix/syntrix-target.ts';
import { oncePlan } from './once-plan.ts';
import { onceScenario } from './once-scenario.ts';
import type { OnceWatch } from './once-watch.ts';
import { Turns } from './turns.ts';

/** What trying each operation once is made of: a run without a host of its own, and who watches. */
export interface OnceOptions extends Omit<RunOptions, 'host'> {
  readonly watch: OnceWatch;
}

/**
 * Tries each operation of each workload once, one after the other, on this event loop, with set-up and clean-up as in a
 * run. The results go to `watch`; the report that `finished` resolves with is no measurement.
 *
 * @throws BenchError `plugin_invalid` if a scenario of the plan is missing
 */
export function startOnce(options: OnceOptions): RunHandle {
  const { watch, ...rest } = options;
  const clock = options.clock ?? systemClock();
  const target = options.target ?? syntrixTarget;
  const plan = oncePlan(options.plan, options.scenarios);
  const shared = { watch, categories: target.categories, turns: new Turns() };
  const scenarios = options.scenarios.map((scenario) => onceScenario(scenario, shared));
  return startRun({ ...rest, plan, scenarios, target, clock, host: inProcessHost({ clock, target, scenarios }) });
}
