import type { ReportEnvironment } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { MachineProbe } from '../contracts/machine-probe.ts';
import type { Observer } from '../contracts/observe.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Reporter } from '../contracts/reporter.ts';
import type { ShardHost } from '../contracts/shard-host.ts';
import type { Target } from '../contracts/target.ts';
import type { ScenarioRegistry } from '../shard/scenario-registry.ts';

/** What a run is made of. */
export interface RunOptions {
  readonly plan: Plan;
  /** Values of the plan's secret references. @default none */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Scenarios that the plan's workloads name. */
  readonly scenarios: ScenarioRegistry;
  /** @default the Syntrix target */
  readonly target?: Target;
  /** Where shards run. @default in this process, one shard */
  readonly host?: ShardHost;
  /** @default none */
  readonly reporters?: readonly Reporter[];
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Looks at the machine during the measured phase; null: nobody does. @default the host, at all machines that shards run on */
  readonly machine?: MachineProbe | null;
  /** Watches what the plan says; null: nobody does. @default a thread of its own */
  readonly observer?: Observer | null;
  /** What the report says of the machine and the versions. @default what can be found out here */
  readonly environment?: RunEnvironment | Promise<RunEnvironment>;
  /** Called where stragglers of scenarios were still waited for when the time for them was over. @default nothing */
  readonly onStragglersLeft?: () => void;
  /** The command line that repeats the run, for its report; without secrets. @default none */
  readonly commandLine?: string;
}

/** Facts about the machine a run took place on, for its report. */
export type RunEnvironment = Pick<
  ReportEnvironment,
  'host' | 'os' | 'arch' | 'cpu_model' | 'cores' | 'memory_bytes' | 'node_version' | 'tool_version' | 'git_commit'
>;

/** The same with every default filled in. */
export type ResolvedRunOptions = Required<Omit<RunOptions, 'machine' | 'commandLine'>> & {
  /** Undefined: the host looks. */
  readonly machine: RunOptions['machine'] | undefined;
  /** Undefined: none. */
  readonly commandLine: string | undefined;
};
