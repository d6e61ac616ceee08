import type { GeneratorProbe, MachineProbe } from '../contracts/machine-probe.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Reporter } from '../contracts/reporter.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { ShardHost } from '../contracts/shard-host.ts';
import type { Target } from '../contracts/target.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import type { RunEnvironment } from '../run/run-options.ts';
import { startRun } from '../run/start-run.ts';
import { ManualClock } from './manual-clock.ts';
import { oneCallScenario } from './one-call-scenario.ts';
import { planForTests } from './plan-for-tests.ts';
import { recordingReporter, type RecordingReporter } from './recording-reporter.ts';
import { scriptedTarget, type ScriptedTarget } from './scripted-target.ts';

/** What {@link startTestRun} takes; all of it has a default. */
export interface TestRunOptions {
  readonly plan?: Partial<Plan>;
  /** @default {@link oneCallScenario} */
  readonly scenarios?: readonly Scenario[];
  /** @default a scripted target that answers after 10 ms */
  readonly target?: Target;
  readonly shards?: number;
  /** @default a clock whose timers are on time */
  readonly clock?: ManualClock;
  /** Stands between the coordinator and its shards. @default nothing does */
  readonly betweenHost?: (host: ShardHost, clock: ManualClock) => ShardHost;
  readonly secrets?: Readonly<Record<string, string>>;
  /** What the generator's probe reads at each look; @default nothing is sampled */
  readonly probe?: GeneratorProbe;
  /** @default nobody looks at the machine */
  readonly machine?: MachineProbe;
  /** Beside the recording one. */
  readonly reporters?: readonly Reporter[];
}

/** A run in virtual time, with all that a test wants to look at. */
export interface TestRun {
  readonly run: RunHandle;
  readonly clock: ManualClock;
  readonly reporter: RecordingReporter;
}

/** Facts of a machine that does not exist. */
export const environmentForTests: RunEnvironment = {
  host: 'test',
  os: 'test',
  arch: 'test',
  cpu_model: 'test',
  cores: 1,
  memory_bytes: 1,
  node_version: 'v0',
  tool_version: '0.0.0',
  git_commit: null,
};

/** Starts a whole run in virtual time: move its clock on with `clock.runUntil(run.finished)` or `clock.advance`. */
export function startTestRun(options: TestRunOptions = {}): TestRun {
  const clock = options.clock ?? new ManualClock();
  const target: Target = options.target ?? (scriptedTarget({ serviceUs: 10_000 }) satisfies ScriptedTarget);
  const scenarios = options.scenarios ?? [oneCallScenario()];
  const reporter = recordingReporter();
  const host = inProcessHost({
    clock,
    target,
    scenarios,
    shards: options.shards ?? 1,
    ...(options.probe === undefined ? {} : { probe: options.probe }),
  });
  const run = startRun({
    plan: planForTests(options.plan),
    secrets: options.secrets ?? {},
    scenarios,
    target,
    clock,
    host: options.betweenHost?.(host, clock) ?? host,
    machine: options.machine ?? null,
    reporters: [reporter, ...(options.reporters ?? [])],
    environment: environmentForTests,
  });
  return { run, clock, reporter };
}
