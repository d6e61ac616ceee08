import type { ObservePlan } from './observe.ts';
import type { Contrast, Threshold } from '@syntrix-bench/metrics';

import type { Json } from './json.ts';

/** The server, and how connections to it are made. */
export interface TargetPlan {
  /** Kind of target: `syntrix`, or what a plugin brings. */
  readonly kind: string;
  /** Module that the target is loaded from; null when the host's registry has it, as it has `syntrix`. */
  readonly module: ModuleReference | null;
  /** Base URLs; workers are spread over them evenly. At least one. */
  readonly urls: readonly string[];
  /** Hosts other than this machine that may be loaded, as URLs have them. @default none */
  readonly allowedHosts?: readonly string[];
  /** Time after *sent* at which an operation is given up (R15). */
  readonly timeoutUs: number;
  /** Headers sent with every request beside the ones the protocol needs. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who the run is. Secrets are here as references (`env:NAME`, `file:path`, `inline:n`), never as values. */
export type AuthPlan =
  | { readonly mode: 'anonymous' }
  | { readonly mode: 'token'; readonly tokenRef: string }
  | { readonly mode: 'password'; readonly username: string; readonly passwordRef: string }
  | { readonly mode: 'key'; readonly keyRef: string }
  /** A pool of users out of a file: `username,password` per line. */
  | { readonly mode: 'users'; readonly usersRef: string }
  /** A pool of users that the run signs up: `prefix-1` to `prefix-count`, all with one password. */
  | { readonly mode: 'generated-users'; readonly count: number; readonly prefix: string; readonly passwordRef: string };

/**
 * A part of the steady phase in which the level (workers, or arrivals per second) goes in a straight line from one value
 * to another; equal values are a step.
 */
export interface LoadStage {
  /** Name that thresholds and reports call it by, unique in its workload. @default its place, from 1 */
  readonly name?: string;
  readonly durationUs: number;
  readonly from: number;
  readonly to: number;
}

/** Time that a worker thinks between two operations: a draw between two bounds, or exponential with a mean. */
export type ThinkTime =
  | { readonly kind: 'uniform'; readonly minUs: number; readonly maxUs: number }
  | { readonly kind: 'exponential'; readonly meanUs: number };

/** Load of a workload, by its model. */
export type LoadPlan =
  /** Schedules nothing and lasts as long as the other workloads (alone: as the steady phase): subscribers, watchers. */
  | {
      readonly model: 'hold';
      readonly stages?: never;
      readonly rates?: never;
      /** Over how long the workload's connections are opened, evenly (R16). @default at once */
      readonly connectionRampUs?: number;
    }
  | {
      readonly model: 'closed';
      /** Shape of the steady phase in workers, at most the workload's workers; their lengths add up to it. @default all workers */
      readonly stages?: readonly LoadStage[];
      /** Least time from start to start of a worker's operations (R5). @default none */
      readonly pacingUs?: number;
      /** Time from the end of an operation to the start of the next. @default none */
      readonly thinkTime?: ThinkTime;
      /** Over how long the workload's connections are opened, evenly (R16). @default at once */
      readonly connectionRampUs?: number;
    }
  | {
      readonly model: 'open';
      readonly arrivals: 'constant' | 'poisson';
      /** Arrivals per second over the whole workload at full load; with stages, what warm-up and ramp-up lead to. */
      readonly ratePerSecond: number;
      /**
       * Arrivals per second of each operation type, in the order of the scenario's `operations`; together `ratePerSecond`.
       * Each type then has a schedule of its own. @default one schedule, whose workers choose the type
       */
      readonly rates?: readonly number[];
      /** Shape of the steady phase in arrivals per second; their lengths add up to it. @default `ratePerSecond` throughout */
      readonly stages?: readonly LoadStage[];
      /** Longest wait of a due operation for a worker before it is dropped (R8). */
      readonly maxQueueUs: number;
      /** `drop`: what finds no free worker is dropped at once, whatever `maxQueueUs` says. @default it waits */
      readonly overflow?: 'drop';
      /**
       * How exactly operations start when they are due (R7). `timer`: as timers of the system fire. `spin`: shards spin on the
       * clock, at the cost of a core each. @default a pacing thread wakes the shard, which turns for the last part of a wait
       */
      readonly precision?: 'timer' | 'spin';
      /** Over how long the workload's connections are opened, evenly (R16). @default at once */
      readonly connectionRampUs?: number;
    };

/** A load that schedules operations. */
export type ScheduledLoadPlan = Exclude<LoadPlan, { model: 'hold' }>;
/** A workload with such a load. */
export type ScheduledWorkloadPlan = WorkloadPlan & { readonly load: ScheduledLoadPlan };

/** Whether a workload schedules operations. */
export function isScheduled(workload: WorkloadPlan): workload is ScheduledWorkloadPlan {
  return workload.load.model !== 'hold';
}

/** Origin of a plugin, so that any host can import the same one. */
export interface ModuleReference {
  /** The name that the config calls it by. */
  readonly name: string;
  /** As it was written: a package name or a path. */
  readonly specifier: string;
  /** Resolved `file:` URL, which shards on this machine import. */
  readonly url: string;
  /** Version of the package, where it has one. */
  readonly version: string | null;
}

/** One scenario under one load against one or several databases. */
export interface WorkloadPlan {
  /** Unique in the plan. */
  readonly name: string;
  /** Name of a built-in or registered scenario. */
  readonly scenario: string;
  /** Module that the scenario is loaded from; null when the host's registry has it. */
  readonly module: ModuleReference | null;
  /** The scenario's own options, as its schema yields them. */
  readonly options: Json;
  /** At least one. The worker of rank r works on number r mod their count, held connection c on number c mod it. */
  readonly databases: readonly string[];
  /** Who the workload's workers are; null: who the run is. */
  readonly auth: AuthPlan | null;
  readonly load: LoadPlan;
  /** Number of workers; in the open model the most operations in flight, 0 in a workload that only holds. */
  readonly workers: number;
  /** Number of the workload's first worker; its workers are numbered on from there. Worker numbers are unique in the run. */
  readonly firstWorker: number;
  /** Connections that the scenario holds while load lasts and that belong to no worker, dealt out to shards by their number. */
  readonly held: number;
  /** How many of those, the last by number, are probes: on a shard that has nothing else, if there are several. @default 0 */
  readonly probes?: number;
  /** Steady operations in all, dealt out to the workers as fixed quotas; null when time ends the run. */
  readonly operations: number | null;
}

/** Lengths of the phases. */
export interface PhasePlan {
  /** With `untilSteady` the longest it may last. */
  readonly warmupUs: number;
  /** Whether the warm-up ends as soon as the measure is steady (R25). */
  readonly untilSteady: boolean;
  readonly rampupUs: number;
  /** Null when operation counts end the steady phase. */
  readonly steadyUs: number | null;
  /** Longest time that operations under way may take to end after load has stopped. */
  readonly drainUs: number;
  /** Longest time that scenarios may then wait for what comes late by itself, such as events. */
  readonly stragglersUs: number;
  /** Longest time that clean-up may take before what is left is reported instead. */
  readonly cleanupUs: number;
}

/** A limit that the run must keep. */
export interface ThresholdPlan {
  readonly threshold: Threshold;
  /**
   * Whether a crossed limit ends the run (R27): what happens for `graceUs` from the start of the steady phase does not
   * count. Null: it is judged at the end alone.
   */
  readonly abort: { readonly graceUs: number } | null;
  /** The segments (numbers in {@link Plan.segments}) that it judges; null: the whole steady phase. */
  readonly segments: readonly number[] | null;
}

/** A stretch of the steady phase in which no workload changes its stage. */
export interface Segment {
  /** From the start of the steady phase. */
  readonly fromUs: number;
  /** `Infinity` is never in a plan: null where counts of operations end the steady phase. */
  readonly toUs: number | null;
}

/**
 * A config resolved, validated and frozen: plain JSON, nothing in it that cannot cross a thread or a network, no secret,
 * no function. The same object reaches every shard, `--dry-run` and the tests.
 */
export interface Plan {
  readonly version: 2;
  readonly name: string;
  /** New for every run, so that no run meets the documents or tombstones of another. */
  readonly runId: string;
  /** Choices and contents of documents depend on this and nothing else (R20). */
  readonly seed: number;
  readonly target: TargetPlan;
  readonly auth: AuthPlan;
  readonly workloads: readonly WorkloadPlan[];
  /** Databases of the workloads that the run makes before anything else, and removes last of all. @default none */
  readonly madeDatabases?: readonly string[];
  readonly phases: PhasePlan;
  /** The steady phase cut at every workload's stage boundaries, in order and without gaps; one where nothing has stages. */
  readonly segments: readonly Segment[];
  /** Conditions that take turns within the steady phase, for the report to hold against each other. @default none do */
  readonly contrasts?: readonly Contrast[];
  /** Whether documents of the run are removed at its end. */
  readonly cleanup: boolean;
  /** What is watched beside the load. @default nothing */
  readonly observe?: readonly ObservePlan[];
  /** What the user says of the run. @default nothing */
  readonly labels?: Readonly<Record<string, string>>;
  /** False: scenarios do not ask first whether the server has what they need. @default they ask */
  readonly probeNeeds?: false;
  /** It asks whether answers are right, and claims nothing of speed: its report is not certified. @default it measures */
  readonly smoke?: true;
  /** The server is the user's own by their word: what can harm it beyond the run is allowed (R34). @default it is not */
  readonly mayHarm?: true;
  readonly thresholds: readonly ThresholdPlan[];
  readonly metrics: {
    /** Length of a timeline row in the report. */
    readonly timelineIntervalUs: number;
    /** Time from one snapshot of a shard to its next. */
    readonly snapshotIntervalUs: number;
    /** Boundaries of latency buckets in the report, rising; none: no buckets. */
    readonly bucketsMs: readonly number[];
  };
  /** The config as the report shows it: without secrets. */
  readonly config: { readonly [key: string]: Json };
}
