import {
  createOperationResult,
  createRandom,
  databasePlaceOf,
  type CoordinatorContext,
  type OperationResult,
  type ShardContext,
  type SyntrixWorkerClient,
  type WorkerContext,
} from '@syntrix-bench/core';
import { type FakeDocuments, ManualClock } from '@syntrix-bench/core/testing';
import { type RecordedShare } from '@syntrix-bench/documents';

import { crudOptions, type CrudOptions } from '../src/crud-options.ts';
import { crudChecks, type CrudCheck } from '../src/verify/verify-checks.ts';

/** Options as the schema completes them. */
export function optionsOf(input: unknown): CrudOptions {
  return crudOptions.parse(input);
}

/** A result that knows its worker. */
export function resultOf(worker: number): OperationResult {
  return createOperationResult(worker);
}

/** What a made-up workload is. */
export interface World {
  /** Those of the database `default`. */
  readonly documents: FakeDocuments;
  /** Further databases of the workload, behind `default`. @default none */
  readonly others?: Readonly<Record<string, FakeDocuments>>;
  readonly options: CrudOptions;
  readonly workers: number;
  readonly firstWorker?: number;
  readonly runId?: string;
  readonly seed?: number;
  readonly clock?: ManualClock;
  readonly signal?: AbortSignal;
}

/** What contexts were told. */
export interface Told {
  readonly counts: Record<string, number>;
  readonly logs: string[];
  readonly notes: string[];
  readonly progress: (readonly [number, number])[];
  /** How many documents were checked and there, and of the others what was found. */
  readonly checks: { present: number; readonly failed: string[] };
  /** The same of all other checks: how often each held, and what was found. */
  readonly verified: { readonly held: Record<string, number>; readonly failed: string[] };
}

export const RUN_ID = 'r1abcdef';

function common(world: World, told: Told) {
  return {
    workload: 'main',
    databases: databasesOf(world),
    options: world.options,
    runId: world.runId ?? RUN_ID,
    seed: world.seed ?? 7,
    workers: world.workers,
    firstWorker: world.firstWorker ?? 0,
    workersOfRun: (world.firstWorker ?? 0) + world.workers,
    clock: world.clock ?? new ManualClock(),
    signal: world.signal ?? new AbortController().signal,
    log: (level: string, message: string) => void told.logs.push(`${level}: ${message}`),
  };
}

function databasesOf({ others = {} }: World): string[] {
  return ['default', ...Object.keys(others)];
}

function clientOf({ documents, others = {} }: World, database: string): SyntrixWorkerClient {
  return (others[database] ?? documents).client();
}

/** A coordinator's context with one client per database. */
export function coordinatorOf<Shared extends RecordedShare | null>(
  world: World,
  shared: Shared,
  told = nothingTold(),
): CoordinatorContext<CrudOptions, Shared, SyntrixWorkerClient> {
  return {
    ...common(world, told),
    shared,
    client: (database) => clientOf(world, database),
    result: resultOf(-1),
    note: (sentence) => void told.notes.push(sentence),
  };
}

/** A shard's context whose `forEach` works over the share's workers, each in its own database. */
export function shardOf(
  world: World,
  shard = 0,
  shards = 1,
  told = nothingTold(),
): ShardContext<CrudOptions, RecordedShare, SyntrixWorkerClient> {
  const base = common(world, told);
  const workers = Array.from({ length: world.workers }, (_, rank) => base.firstWorker + rank).filter(
    (worker) => worker % shards === shard,
  );
  const nameOf = (check: number): CrudCheck => crudChecks(world.options)[check]!.name as CrudCheck;
  const databaseOf = (worker: number) => base.databases[databasePlaceOf(worker - base.firstWorker, base.databases)]!;
  return {
    ...base,
    shared: { record: base.runId },
    share: { shard, shards, workers, databases: workers.map((worker) => databaseOf(worker)) },
    random: createRandom(base.seed, 1, shard),
    async forEach(count, work, options = {}) {
      let next = 0;
      let done = 0;
      const failures: unknown[] = [];
      const stopped = () => base.signal.aborted || failures.length > 0 || (options.stopWhen?.() ?? false);
      const chosen = workers.filter((worker) => databaseOf(worker) === (options.database ?? databaseOf(worker)));
      await Promise.all(
        chosen.map(async (worker) => {
          const client = clientOf(world, databaseOf(worker));
          while (next < count && !stopped()) {
            const index = next;
            next += 1;
            try {
              await work(index, client, resultOf(worker));
              done += 1;
            } catch (error) {
              failures.push(error);
            }
          }
        }),
      );
      if (failures.length > 0) throw failures[0];
      return done;
    },
    common: (_name, make) => make(),
    progress: (done, total) => void told.progress.push([done, total]),
    count: (name, by = 1) => {
      told.counts[name] = (told.counts[name] ?? 0) + by;
    },
    deliver: notTold,
    lose: notTold,
    censor: notTold,
    connection: notTold,
    step: notTold,
    check: (check, checked = 1) => {
      const name = nameOf(check);
      if (name === 'present') told.checks.present += checked;
      else told.verified.held[name] = (told.verified.held[name] ?? 0) + checked;
    },
    checkFailed: (check, evidence) => {
      const name = nameOf(check);
      if (name === 'present') told.checks.failed.push(evidence);
      else told.verified.failed.push(`${name}: ${evidence}`);
    },
    checkUnknown: notTold,
  };
}

function notTold(): never {
  throw new Error('nothing here comes by itself or has steps');
}

/** A worker's context with the stream that the engine would give it. */
export function workerOf(world: World, rank: number): WorkerContext {
  const worker = (world.firstWorker ?? 0) + rank;
  const databases = databasesOf(world);
  const database = databases[rank % databases.length]!;
  return { worker, rank, random: createRandom(world.seed ?? 7, 0, worker), quota: null, database };
}

export function nothingTold(): Told {
  return {
    counts: {},
    logs: [],
    notes: [],
    progress: [],
    checks: { present: 0, failed: [] },
    verified: { held: {}, failed: [] },
  };
}
