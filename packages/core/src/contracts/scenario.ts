import type { LogLine, OutcomeCode } from '@syntrix-bench/metrics';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { Clock } from './clock.ts';
import type { CheckDeclaration, ConnectionNeeds, LedgerFormat, SeriesDeclaration } from './declarations.ts';
import type { Json } from './json.ts';
import type { Operation } from './operation.ts';
import type { Random } from './random.ts';
import type { OperationResult } from './operation-result.ts';

/** What every part of a scenario's life is told. */
export interface ScenarioContext<Options, Shared> {
  readonly workload: string;
  /** The databases that the workload works on: at least one. */
  readonly databases: readonly string[];
  readonly options: Options;
  readonly runId: string;
  readonly seed: number;
  /** Workers of the whole workload, over all shards. */
  readonly workers: number;
  /** Number of the workload's first worker. */
  readonly firstWorker: number;
  /** What `prepare` returned. */
  readonly shared: Shared;
  readonly clock: Clock;
  /** Aborted when the user asks to quit at once: stop as soon as possible. */
  readonly signal: AbortSignal;
  log(level: LogLine['level'], message: string): void;
}

/** Context with clients that are not workers': for preparing and for cleaning up. */
export interface CoordinatorContext<Options, Shared, Client> extends ScenarioContext<Options, Shared> {
  /** A client for one of the workload's databases. */
  readonly client: (database: string) => Client;
  /** A result for the client's requests outside of any worker. */
  readonly result: OperationResult;
}

/** Which part of the workload a shard has: workers l with l mod `shards` = `shard`. */
export interface Share {
  readonly shard: number;
  readonly shards: number;
  /** Numbers of the share's workers. */
  readonly workers: readonly number[];
}

/** What a scenario is told on one shard. */
export interface ShardContext<Options, Shared, Client> extends ScenarioContext<Options, Shared> {
  readonly share: Share;
  /** A random stream for the part of the work that belongs to no worker; depends on the seed and the shard's number. */
  readonly random: Random;
  /**
   * Does work for many items with as many requests at once as the share has workers, in no promised order: `work` is called
   * with a worker's client and result and an index from 0 to `count` - 1. Rejects with the first error `work` throws. Stops
   * early, without an error, when `signal` is aborted or `stopWhen` says so; resolves with how many were done.
   */
  forEach(
    count: number,
    work: (index: number, client: Client, result: OperationResult) => Promise<void>,
    options?: {
      readonly stopWhen?: () => boolean;
      /** The database to work on. @default that of the worker that happens to be free */
      readonly database?: string;
    },
  ): Promise<number>;
  /** Says how far seeding or clean-up has come, in the scenario's own items. */
  progress(done: number, total: number): void;
  /** Adds to a named counter of the report, such as `infeasible`. Bounded: keep to a handful of names. */
  count(name: string, by?: number): void;
  /**
   * Records a result that arrives by itself (an event, a webhook) as an operation of type `type`; times on the run's
   * clock. It belongs to the phase in which `dueUs` falls.
   */
  record(
    type: number,
    dueUs: number,
    readyUs: number,
    sentUs: number,
    doneUs: number,
    outcome: OutcomeCode,
    category: number,
  ): void;
}

/** What a worker is told. */
export interface WorkerContext {
  /** Unique in the run. */
  readonly worker: number;
  /** The worker's place among its workload's workers, from 0. */
  readonly rank: number;
  /** The worker's own stream: depends on the seed and the worker, on nothing else. */
  readonly random: Random;
  /** The worker's quota of steady operations, or null where time ends the run. */
  readonly quota: number | null;
  /** The database that the worker works on. */
  readonly database: string;
}

/** One worker's behaviour. */
export interface Worker<Client> {
  /**
   * Names the next operation: one of the worker's long-lived operations, with its parameters set. What it names depends on
   * (seed, worker, how often it was called) and on outcomes this worker has seen, never on another worker's timing (R20). Null:
   * the worker has nothing to do any more, ever; it is then counted as `exhausted`.
   */
  next(): Operation<Client> | null;
  /**
   * Names an operation of one type: where each type has a rate of its own, and for trying each type once. What it names
   * depends on (seed, worker, which types the worker was asked for before) and on outcomes this worker has seen (R20). Null: there is
   * nothing it could be done to now, or the worker never does it; then nothing was drawn and nothing has changed. Left out: the
   * scenario has no rates by type, and for a try the worker is asked `next` until every type has come.
   */
  nextOf?(type: number): Operation<Client> | null;
  /** Tells a coordinator whose shard died how far the worker had come, such as how many ids it has used. Never falls. */
  highWaterMark?(): number;
}

/** A scenario at work on one shard. */
export interface ScenarioShard<Client> {
  /** Before load: seeding. Not measured. */
  setup?(): Promise<void>;
  /** Called once for each worker of the share, after `setup` of all shards. */
  createWorker(context: WorkerContext): Worker<Client>;
  /** After load has stopped and operations under way have ended: wait for stragglers, at most until `deadlineUs`. */
  drain?(deadlineUs: number): Promise<void>;
  /** After `drain` of all shards, also after a failure: remove what this shard made. Left out with `--no-cleanup`. */
  teardown?(deadlineUs: number): Promise<TeardownResult>;
  /** Named, mergeable state for the snapshot; merged by the scenario's `ledgers`. */
  ledgers?(): Readonly<Record<string, Json>>;
}

/** What clean-up achieved. */
export interface TeardownResult {
  readonly removed: number;
  /** What could not be removed or may still be there, at most 20 samples such as `bench/r1-3-17 (http_500)`. */
  readonly left: { readonly count: number; readonly samples: readonly string[] };
}

/** A part of what was written to the ledgers that is missing. */
export interface LedgerGap {
  readonly shard: number;
  /** `dead`: the shard died, and its last moments with it; `missing`: a snapshot of it never came. */
  readonly reason: 'dead' | 'missing';
}

/** How far a worker of a shard that died had come. */
export interface LostWorker {
  readonly worker: number;
  /** The last that reached the coordinator, 0 if none did. The worker may have gone on since: those of many workers come in turn, 250 a second. */
  readonly highWaterMark: number;
}

/** What `dispose` is told beside the context. */
export interface DisposeInput {
  /** Workers of shards that died before their `teardown`. */
  readonly lost: readonly LostWorker[];
  /** What the shards' teardowns achieved together. */
  readonly result: TeardownResult;
  /** When to stop trying, on the run's clock. */
  readonly deadlineUs: number;
}

/**
 * A scenario: what a workload does. Made with {@link defineScenario}, so that a plugin is one default export. Its life
 * holds on one shard as on twenty:
 *
 * `prepare` (once) → `shard` and its `setup` (per shard) → `createWorker` (per worker) → load → `drain` (per shard) →
 * `teardown` (per shard) → `dispose` (once); with `--no-cleanup`, `keep` (once) in place of the last two.
 */
export interface Scenario<Options = unknown, Client = unknown, Shared extends Json = Json> {
  /** Kebab-case; names in configs may write underscores. */
  readonly name: string;
  /** The question this scenario answers, in one sentence. */
  readonly description: string;
  /**
   * Named starting points, reached as `<name>-<preset>` or by the option `preset`. What a config writes beside a preset wins
   * over it, key by key.
   */
  readonly presets?: Readonly<Record<string, ScenarioPreset>>;
  /**
   * Validates and completes options. Its input is the config's scenario block without `type` and `preset`, laid over the
   * preset, with the resolved `data` block under the key `data`. Any schema library that speaks Standard Schema will do;
   * it must validate synchronously, and what it yields must be JSON: it becomes part of the plan.
   */
  readonly options: StandardSchemaV1<unknown, Options>;
  /** Names of the operation types, in the order that `Operation.type` counts. */
  operations(options: Options): readonly string[];
  /** Series that it records beside its operations. @default none */
  series?(options: Options): readonly SeriesDeclaration[];
  /** Checks that it makes. Pure: the plan, the report and thresholds know them by it. @default none */
  checks?(options: Options): readonly CheckDeclaration[];
  /** Names of ledgers that its shards write. Each needs a format, which another scenario of the plan may bring. @default none */
  writes?(options: Options): readonly string[];
  /** What it needs connections for. @default a connection for each worker's documents, none that is held */
  connections?(options: Options): ConnectionNeeds;
  /**
   * Arrivals per second of each type, in the order of `operations`, where the options say them; null: the workers choose types
   * and the load says the rate. Workers of a scenario that has them need `nextOf`. @default null
   */
  rates?(options: Options): readonly number[] | null;
  /** The same options with no more data and set-up than trying each operation once takes. @default the options as they are */
  once?(options: Options): Options;
  /** Once, in the coordinator, before any shard: what it returns is given to all. */
  prepare?(context: CoordinatorContext<Options, null, Client>): Promise<Shared>;
  shard(context: ShardContext<Options, Shared, Client>): ScenarioShard<Client>;
  /** Once, in the coordinator, last of all: removes what `prepare` made, cleans up for shards that died. */
  dispose?(context: CoordinatorContext<Options, Shared, Client>, input: DisposeInput): Promise<TeardownResult>;
  /** In place of `dispose` where everything is to stay (`--no-cleanup`): writes down that the run is over. */
  keep?(context: CoordinatorContext<Options, Shared, Client>): Promise<void>;
  /** Formats of ledgers by their names, which are run-wide. */
  readonly ledgers?: Readonly<Record<string, LedgerFormat>>;
}

/** A named starting point of a scenario. */
export interface ScenarioPreset {
  /** What the preset is for, in one sentence. */
  readonly description: string;
  readonly options: { readonly [key: string]: Json };
}

/** Returns what it was given, with its types inferred and checked. */
export function defineScenario<Options, Client, Shared extends Json = null>(
  scenario: Scenario<Options, Client, Shared>,
): Scenario<Options, Client, Shared> {
  return scenario;
}
