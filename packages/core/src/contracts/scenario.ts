import type { CensoredDelivery, LogLine, OutcomeCode, RecordedDelivery } from '@syntrix-bench/metrics';

import type { Clock } from './clock.ts';
import type { Json } from './json.ts';
import type { Operation } from './operation.ts';
import type { Random } from './random.ts';
import type { OperationResult } from './operation-result.ts';
import type { NeedProblem, ScenarioDeclaration } from './scenario-declaration.ts';
import type { SyntrixWorkerClient } from './syntrix-worker-client.ts';

export { connectionNeeds } from './scenario-declaration.ts';
export type {
  ArrangedWorkload,
  Arrangement,
  ArrangementContext,
  AskedWorkload,
  ConnectionNeeds,
  ContrastedWorkload,
  LedgerFormat,
  NeedProblem,
  OpenLoadDefaults,
  ScenarioDeclaration,
  ScenarioFootprint,
  ScenarioPreset,
  SeriesDeclaration,
  ServerNeeds,
} from './scenario-declaration.ts';

/** Context that every part of a scenario's life is given. */
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
  /** Workers of the whole run, over all workloads: every worker's number is below it. */
  readonly workersOfRun: number;
  /** The result of `prepare`. */
  readonly shared: Shared;
  /** The run's clock: its times mean the same on every shard and in the coordinator. */
  readonly clock: Clock;
  /** Aborted when the user asks to quit at once: stop as soon as possible. */
  readonly signal: AbortSignal;
  log(level: LogLine['level'], message: string): void;
}

/** Context with clients that are not workers': for preparing and for cleaning up. */
export interface CoordinatorContext<Options, Shared = null, Client = SyntrixWorkerClient> extends ScenarioContext<
  Options,
  Shared
> {
  /** A client for one of the workload's databases. */
  readonly client: (database: string) => Client;
  /** A result for the client's requests outside of any worker. */
  readonly result: OperationResult;
  /** True where the client's requests carry a token, without which Syntrix answers no queries. @default they carry none */
  readonly signedIn?: true;
  /** Adds a sentence to the notes of the report, for what its readers must know. Said twice it stands there once. */
  note(sentence: string): void;
}

/** Part of the workload that a shard has: workers w with w mod `shards` = `shard`. The one of probes comes after those: number `shards`. */
export interface Share {
  readonly shard: number;
  readonly shards: number;
  /** Numbers of the share's workers; none on a shard that probes have to themselves. */
  readonly workers: readonly number[];
  /** The database that each of them works on, in their order. */
  readonly databases: readonly string[];
}

/** A delivery, and of which database it is. */
export interface ScenarioDelivery extends RecordedDelivery {
  /** Place among the workload's databases. @default 0 */
  readonly database?: number;
}

/** A delivery that was looked for in vain, and of which database it is. */
export interface ScenarioCensoredDelivery extends CensoredDelivery {
  /** Place among the workload's databases. @default 0 */
  readonly database?: number;
}

/** How opening what belongs to a connection went, such as an upgrade or a subscribe. Times on the run's clock, in µs. */
export interface ScenarioOpening {
  /** When it was begun. */
  readonly startUs: number;
  /** When it had succeeded or failed. */
  readonly doneUs: number;
  readonly outcome: OutcomeCode;
  /** Index into the target's categories; 0 where nothing is wrong. */
  readonly category: number;
  /** What went wrong, for people; bounded. @default nothing is said */
  readonly message?: string;
  /** Place among the workload's databases. @default 0 */
  readonly database?: number;
}

/** Context of a scenario on one shard: what it is told, and where it records. */
export interface ShardContext<Options, Shared = null, Client = SyntrixWorkerClient> extends ScenarioContext<
  Options,
  Shared
> {
  readonly share: Share;
  /** A random stream for the part of the work that belongs to no worker; depends on the seed and the shard's number. */
  readonly random: Random;
  /**
   * Does work for many items with as many requests at once as the share has workers, in no promised order: `work` is called
   * with a worker's client and result and an index from 0 to `count` - 1. Rejects with the first error `work` throws, and
   * where the scenario declares no document connections. Stops early, without an error, when `signal` is aborted or
   * `stopWhen` says so; resolves with how many were done.
   */
  forEach(
    this: void,
    count: number,
    work: (index: number, client: Client, result: OperationResult) => Promise<void>,
    options?: {
      readonly stopWhen?: () => boolean;
      /** Work in this database only, by the workers of the share that are dealt to it. @default by all, each in its own */
      readonly database?: string;
    },
  ): Promise<number>;
  /**
   * What workloads of one shard have in common under a name: made for the first that asks, given to all others, gone with the shard. Names
   * are the run's: begin them with the scenario's.
   */
  common<Thing>(name: string, make: () => Thing): Thing;
  /** Says how far seeding or clean-up has come, in the scenario's own items. */
  progress(done: number, total: number): void;
  /** Adds to a named counter of the report, such as `infeasible`. Bounded: keep to a handful of names. */
  count(name: string, by?: number): void;
  /**
   * Records what came by itself (an event, a webhook); times on the run's clock. It belongs to the phase in which the write
   * behind it was due, whenever it came.
   *
   * @param series Place among the declared series, of kind `delivery`.
   */
  deliver(series: number, delivery: ScenarioDelivery): void;
  /**
   * Counts deliveries that were owed and never came (R30).
   *
   * @param dueUs When the writes behind them were due.
   * @param database Place among the workload's databases. @default 0
   */
  lose(series: number, dueUs: number, count: number, database?: number): void;
  /**
   * Counts a delivery that had not come as long as it was looked for, and may have come later: it ranks above all that came, as
   * one that took longer than that (R30). Times on the run's clock.
   */
  censor(series: number, delivery: ScenarioCensoredDelivery): void;
  /**
   * Records what belongs to a connection. It is told with the steady phase, whenever it was: most is opened before load, and
   * nothing of it enters a figure of operations (R16, R36).
   *
   * @param series Place among the declared series, of kind `connection`.
   */
  connection(series: number, opening: ScenarioOpening): void;
  /**
   * Records a part of an operation, such as one page, with the stamps of `result`, in the phase in which that was due.
   *
   * @param series Place among the declared series, of kind `step`.
   * @param database Place among the workload's databases. @default that of the result's worker
   */
  step(series: number, result: OperationResult, outcome: OutcomeCode, database?: number): void;
  /**
   * Counts things that were checked and are as they must be.
   *
   * @param check Place among the declared checks.
   * @param checked How many. @default 1
   */
  check(check: number, checked?: number): void;
  /**
   * Counts one thing that was checked and is not as it must be.
   *
   * @param evidence What was found, for people; bounded, and without what looks like a token.
   */
  checkFailed(check: number, evidence: string): void;
  /**
   * Counts things that should have been checked and of which nobody can tell, because something here was missing or behind (R33).
   * They never pass a threshold.
   *
   * @param reason Why, for people.
   */
  checkUnknown(check: number, count: number, reason: string): void;
}

/** Context of one worker. */
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
export interface Worker<Client = SyntrixWorkerClient> {
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

/** Context in which a held connection is opened. */
export interface HeldConnectionContext<Client = SyntrixWorkerClient> {
  readonly database: string;
  /** A client that has no connection for documents. */
  readonly client: Client;
  /** Ends the opening: when the run has to end, and when it has taken longer than the target's time limit. */
  readonly signal: AbortSignal;
  /**
   * To be called once when the open connection is lost, with what happened, for people: it will be opened again.
   *
   * @param awayUntilUs Where it was cut off on purpose: when it is to be opened again, on the run's clock. Until then it is not asked
   *   to be open.
   */
  readonly onLost: (reason: string, awayUntilUs?: number) => void;
}

/** A connection that is open and belongs to no worker. */
export interface HeldConnection {
  /** Closes it as the protocol has it. Called at most once, and not after it was lost. Where it throws, that is logged. */
  close(): void | Promise<void>;
}

/** When load begins, on the run's clock. Pauses, and a warm-up that ends early, are not foreseen. */
export interface LoadTimes {
  readonly startUs: number;
  /** When the steady phase is to begin. */
  readonly steadyUs: number;
}

/**
 * A scenario at work on one shard. What any of its functions throws or rejects with ends the run: a `BenchError` as it is, all
 * else as `scenario_bug`; then the rest of the run's life is lived all the same, to judge and to clean up.
 */
export interface ScenarioShard<Client = SyntrixWorkerClient> {
  /** Before load: seeding. Not measured. No time limit: one that hangs holds the run until it is stopped. */
  setup?(): Promise<void>;
  /**
   * Called once for each worker of the share, after `setup` of all shards. One that throws ends the run. May be left out where
   * nothing is scheduled: the load only holds connections.
   */
  createWorker?(context: WorkerContext): Worker<Client>;
  /** Load begins: said on every shard, also on one without workers. What it throws ends the run. */
  begin?(times: LoadTimes): void;
  /**
   * After load has stopped and operations under way have ended, on all shards: wait for stragglers, at most until `deadlineUs`. One that
   * hangs is waited for no longer, which is logged.
   */
  drain?(deadlineUs: number): Promise<void>;
  /**
   * After `drain` of all shards, also after a failure: remove what this shard made. Left out with `--no-cleanup`. Where it
   * throws, other workloads are torn down all the same; where it hangs, the shard counts as lost soon after `deadlineUs`.
   * When the context's `signal` is aborted, before or meanwhile, it removes nothing more and resolves at once with what it
   * did and what is left, without waiting for answers: after half a second nobody waits for it.
   */
  teardown?(deadlineUs: number): Promise<TeardownResult>;
  /**
   * In place of `teardown` where everything is to stay: what this shard made and is there. Sends nothing. Left out: nobody
   * knows.
   */
  remains?(): TeardownResult['left'];
  /**
   * Opens a held connection: before the warm-up, spread over the ramp, and again when it was lost. Rejects where it cannot,
   * with an error whose `category` is one of the target's where there is one that fits; that is counted, and tried again. So is
   * one that hangs: after the target's time limit its `signal` is aborted, and what it opens later is closed. One that throws in
   * place of returning a promise ends the run.
   *
   * @param connection Number of the connection in its workload: number c is on shard c mod shards (where some are held together, in
   *   blocks of those), in database c mod their count; probes are on the shard after those.
   */
  connect?(connection: number, context: HeldConnectionContext<Client>): Promise<HeldConnection>;
  /** Additions to each ledger since it was last asked; asked with each snapshot. One that throws ends the run. */
  takeLedgers?(): Readonly<Record<string, Json>>;
  /**
   * After `drain` of all shards: judges what this shard holds, by `check`, `checkFailed` and `lose`, against all that was
   * written to ledgers, merged. Held connections are still open. Where it throws, other workloads are settled all the same; a
   * shard whose scenarios have not settled after a minute counts as lost.
   */
  settle?(input: SettleInput): Promise<void> | void;
}

/** Result of clean-up. */
export interface TeardownResult {
  readonly removed: number;
  /** Documents that could not be removed or may still be there, at most 20 samples such as `bench/r1-3-17 (http_500)`. */
  readonly left: { readonly count: number; readonly samples: readonly string[] };
}

/** What became of all that a run made. */
export interface RunCleanup extends TeardownResult {
  /** Whether nothing was to be removed (`--no-cleanup`). */
  readonly skipped: boolean;
  /** Whether the run was given up before its clean-up had ended. */
  readonly interrupted: boolean;
  /** Whether all that was removed and is left is counted: else more may be left, because somebody did not say. */
  readonly counted: boolean;
}

/** Evidence that a shard settles by. */
export interface SettleInput {
  /** All that shards handed over, merged, by ledger. */
  readonly ledgers: Readonly<Record<string, Json>>;
  /** Gaps in them: what a shard wrote there may have happened. */
  readonly gaps: readonly LedgerGap[];
}

/** A part of what was written to the ledgers that is missing. */
export interface LedgerGap {
  readonly shard: number;
  /** `dead`: the shard died, and its last moments with it; `missing`: a snapshot of it never came. */
  readonly reason: 'dead' | 'missing';
}

/** A worker of a shard that died, and how far it had come. */
export interface LostWorker {
  readonly worker: number;
  /** The last that reached the coordinator, 0 if none did. The worker may have gone on since: those of many workers come in turn, of each workload 250 with each snapshot of a shard. */
  readonly highWaterMark: number;
}

/** Input of `dispose` beside the context. */
export interface DisposeInput {
  /** Workers of shards that died before their `teardown`. */
  readonly lost: readonly LostWorker[];
  /** Sum of what the shards' teardowns achieved. */
  readonly result: TeardownResult;
  /** When to stop trying, on the run's clock. */
  readonly deadlineUs: number;
}

/**
 * A scenario: what a workload does. Made with {@link defineScenario}, so that a plugin is one default export. Its life
 * holds on one shard as on twenty:
 *
 * `probeNeeds` (once) → `prepare` (once) → `shard` and its `setup` (per shard) → `connect` (per held connection) → `createWorker` (per worker) →
 * `begin` (per shard) → load → `drain` (per shard) → `settle` (per shard) → `teardown` (per shard) → `dispose` (once); with `--no-cleanup`, `keep`
 * (once) in place of the last two.
 */
export interface Scenario<
  Options = unknown,
  Client = unknown,
  Shared extends Json = Json,
> extends ScenarioDeclaration<Options> {
  /**
   * Once, in the coordinator, when the run has signed in and nothing of any scenario is there yet: finds out whether the server has
   * what `needs` names and lets the run do what it is to do, by a few documents of its own, of which none is left. `doctor` asks, too. Any problem ends the run before
   * load; a plan may leave the probe out. Must end by itself, soon after `signal` is aborted at the latest.
   */
  probeNeeds?(context: CoordinatorContext<Options, null, Client>): Promise<readonly NeedProblem[]>;
  /** Once, in the coordinator, before any shard: what it returns is given to all. One that throws ends the run before load. */
  prepare?(context: CoordinatorContext<Options, null, Client>): Promise<Shared>;
  shard(context: ShardContext<Options, Shared, Client>): ScenarioShard<Client>;
  /**
   * Once, in the coordinator, last of all: removes what `prepare` made, cleans up for shards that died. One that throws fails the
   * run; its report is made all the same.
   */
  dispose?(context: CoordinatorContext<Options, Shared, Client>, input: DisposeInput): Promise<TeardownResult>;
  /** In place of `dispose` where everything is to stay (`--no-cleanup`): writes down that the run is over. */
  keep?(context: CoordinatorContext<Options, Shared, Client>): Promise<void>;
}

/**
 * Returns what it was given, with its types inferred and checked. Its workers are given Syntrix's client, unless the types of its
 * parts say otherwise.
 */
export function defineScenario<Options, Client = SyntrixWorkerClient, Shared extends Json = null>(
  scenario: Scenario<Options, Client, Shared>,
): Scenario<Options, Client, Shared> {
  return scenario;
}
