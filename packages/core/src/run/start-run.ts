import { Coordinator } from './coordinator.ts';
import type { RunEnvironment, RunOptions } from './run-options.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { machineFacts, TOOL_VERSION } from '../hosts/machine-facts.ts';
import { nodeGeneratorProbe } from '../hosts/node-generator-probe.ts';
import { systemClock } from '../hosts/system-clock.ts';
import { threadObserver } from '../observe/thread-observer.ts';
import { requireAllowedTarget } from '../plan/allowed-targets.ts';
import { requireHarmless } from '../plan/harm.ts';
import { builtInTarget } from '../shard/target-of-plan.ts';

/**
 * Starts a run and returns at once with the handle that steers it. Nothing it does later throws: what goes wrong comes
 * out of `finished`, as a partial report or, when nothing was measured, as a `BenchError`.
 *
 * @throws BenchError `harm_not_allowed` where it can harm the server and the plan does not say that it may; `plugin_invalid` where no target is given and the plan is for another than Syntrix;
 *   `target_not_allowed` where its target is not this machine and the plan does not allow its host
 */
export function startRun(options: RunOptions): RunHandle {
  requireAllowedTarget(options.plan.target);
  requireHarmless(options.plan, options.scenarios);
  const clock = options.clock ?? systemClock();
  const target = options.target ?? builtInTarget(options.plan);
  const { scenarios } = options;
  return new Coordinator({
    plan: options.plan,
    secrets: options.secrets ?? {},
    scenarios,
    target,
    host: options.host ?? inProcessHost({ clock, target, scenarios, probe: nodeGeneratorProbe(clock) }),
    reporters: options.reporters ?? [],
    clock,
    machine: options.machine,
    observer: options.observer === undefined ? threadObserver(clock) : options.observer,
    environment: options.environment ?? thisEnvironment(),
    onStragglersLeft: options.onStragglersLeft ?? (() => undefined),
    commandLine: options.commandLine,
  });
}

async function thisEnvironment(): Promise<RunEnvironment> {
  return { ...(await machineFacts()), tool_version: TOOL_VERSION };
}
