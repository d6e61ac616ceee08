import type { Capacity, CapacityDimension, CapacityStage, NextStage } from '@syntrix-bench/metrics/capacity';

import type { ModuleReference } from '../contracts/plan.ts';
import type { Reporter, RunStatus } from '../contracts/reporter.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import type { RunBenchmarkOptions } from '../run/run-benchmark.ts';
import type { RunOptions } from '../run/run-options.ts';

/** What {@link findCapacity} takes beside the config. */
export interface FindCapacityOptions extends Omit<RunBenchmarkOptions, 'host'> {
  /** What is raised until a limit breaks. */
  readonly max: CapacityDimension;
  /** The first level. @default what the config asks for; a rate of 100/s where it asks for none */
  readonly from?: number;
  /** Nothing above is asked. @default the highest level that the config may ask for */
  readonly atMost?: number;
  /** The bracket that is narrow enough: by so much, as a share, what fails may lie above what holds. @default 0.1 */
  readonly within?: number;
  /** Whose level is raised, where several workloads have one. @default the only one */
  readonly workload?: string;
  /** Where scenarios are imported from, by name, for hosts that import them. @default the host's registry has them */
  readonly modules?: Readonly<Record<string, ModuleReference>>;
  /** Length of the measured part of a stage; longer where percentiles need more samples (R18). @default 30 */
  readonly stageSeconds?: number;
  /** Length of a confirmation, likewise. @default 60 */
  readonly confirmSeconds?: number;
  /** Warm-up of each stage but the first and those that confirm, which last until the measure is steady (R25). @default 5 */
  readonly warmupSeconds?: number;
  /** Longest warm-up of those. @default 120 */
  readonly steadyWithinSeconds?: number;
  /** After so many stages the search ends with what it knows. @default 40 */
  readonly mostStages?: number;
  /** Makes room for the load of one stage. @default this process, one shard */
  readonly place?: () => Promise<Pick<RunOptions, 'host' | 'clock'>>;
  /** Is told when a stage begins and when it is over. @default nobody */
  readonly onStage?: (event: CapacityEvent) => void;
  /** Watch one stage go by, beside `reporters`, which watch all. @default none */
  readonly stageReporters?: (number: number) => readonly Reporter[];
}

/** News of a search. */
export type CapacityEvent =
  | {
      readonly type: 'began';
      /** From 1. */
      readonly number: number;
      readonly next: Extract<NextStage, { kind: 'stage' }>;
      /** How long its measured part may last. */
      readonly seconds: number;
      /** How long its warm-up lasts; at most, where that is to end as soon as the measure is steady. */
      readonly warmupSeconds: number;
      readonly untilSteady: boolean;
    }
  | { readonly type: 'ended'; readonly stage: CapacityStage };

/** Commands to a search under way. */
export interface CapacityHandle extends Pick<RunHandle, 'stop' | 'abort' | 'phase'> {
  readonly status: RunStatus;
  /**
   * What was found; after a stop, or where the target gave out, what is known so far. Rejects with a `BenchError` where not one stage could
   * be measured.
   */
  readonly finished: Promise<Capacity>;
}
