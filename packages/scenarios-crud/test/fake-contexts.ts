import {
  createRandom,
  type CoordinatorContext,
  type LaneContext,
  type ShardContext,
  type Slot,
  type SyntrixLaneClient,
} from '@syntrix-bench/core';
import { ManualClock } from '@syntrix-bench/core/testing';

import { crudOptions, type CrudOptions } from '../src/crud-options.ts';
import type { CrudShared } from '../src/run-record.ts';
import type { FakeDocuments } from './fake-documents.ts';

/** Options as the schema completes them. */
export function optionsOf(input: unknown): CrudOptions {
  return crudOptions.parse(input);
}

/** A slot that knows its lane. */
export function slotOf(lane: number): Slot {
  return {
    lane,
    laneNumber: lane,
    signal: new AbortController().signal,
    wantBody: false,
    dueUs: 0,
    readyUs: 0,
    sentUs: 0,
    doneUs: 0,
    status: 0,
    category: 0,
    bytesOut: 0,
    bytesIn: 0,
    requests: 0,
    body: null,
    message: '',
    code: '',
    requestId: '',
  };
}

/** What a made-up workload is. */
export interface World {
  readonly documents: FakeDocuments;
  readonly options: CrudOptions;
  readonly lanes: number;
  readonly firstLane?: number;
  readonly runId?: string;
  readonly seed?: number;
  readonly clock?: ManualClock;
  readonly signal?: AbortSignal;
}

/** What contexts were told. */
export interface Told {
  readonly counts: Record<string, number>;
  readonly logs: string[];
  readonly progress: (readonly [number, number])[];
}

export const RUN_ID = 'r1abcdef';

function common(world: World, told: Told) {
  return {
    workload: 'main',
    database: 'default',
    options: world.options,
    runId: world.runId ?? RUN_ID,
    seed: world.seed ?? 7,
    lanes: world.lanes,
    firstLane: world.firstLane ?? 0,
    clock: world.clock ?? new ManualClock(),
    signal: world.signal ?? new AbortController().signal,
    log: (level: string, message: string) => void told.logs.push(`${level}: ${message}`),
  };
}

/** A coordinator's context with one client. */
export function coordinatorOf<Shared extends CrudShared | null>(
  world: World,
  shared: Shared,
  told = nothingTold(),
): CoordinatorContext<CrudOptions, Shared, SyntrixLaneClient> {
  return { ...common(world, told), shared, client: world.documents.client(), slot: slotOf(-1) };
}

/** A shard's context whose `forEach` works over the share's lanes. */
export function shardOf(
  world: World,
  shard = 0,
  shards = 1,
  told = nothingTold(),
): ShardContext<CrudOptions, CrudShared, SyntrixLaneClient> {
  const base = common(world, told);
  const lanes = Array.from({ length: world.lanes }, (_, rank) => base.firstLane + rank).filter(
    (lane) => lane % shards === shard,
  );
  return {
    ...base,
    shared: { record: base.runId },
    share: { shard, shards, lanes },
    random: createRandom(base.seed, 1, shard),
    async forEach(count, work, options = {}) {
      let next = 0;
      let done = 0;
      const failures: unknown[] = [];
      const stopped = () => base.signal.aborted || failures.length > 0 || (options.stopWhen?.() ?? false);
      await Promise.all(
        lanes.map(async (lane) => {
          const client = world.documents.client();
          while (next < count && !stopped()) {
            const index = next;
            next += 1;
            try {
              await work(index, client, slotOf(lane));
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
    progress: (done, total) => void told.progress.push([done, total]),
    count: (name, by = 1) => {
      told.counts[name] = (told.counts[name] ?? 0) + by;
    },
    record: () => {
      throw new Error('nothing here arrives by itself');
    },
  };
}

/** A lane's context with the stream that the engine would give it. */
export function laneOf(world: World, rank: number): LaneContext {
  const lane = (world.firstLane ?? 0) + rank;
  return { lane, rank, random: createRandom(world.seed ?? 7, 0, lane), quota: null };
}

export function nothingTold(): Told {
  return { counts: {}, logs: [], progress: [] };
}
