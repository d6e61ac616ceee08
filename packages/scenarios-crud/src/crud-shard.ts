import type {
  OperationResult,
  ScenarioShard,
  ShardContext,
  SyntrixWorkerClient,
  TeardownResult,
  Worker,
  WorkerContext,
} from '@syntrix-bench/core';

import { cleanUp, type Remains } from './clean-up.ts';
import { createWithRetry } from './create-with-retry.ts';
import { CrudWorker } from './crud-worker.ts';
import type { CrudOptions } from './crud-options.ts';
import { DocumentList, type DocumentGroup } from './document-list.ts';
import { documentNames, type DocumentNames } from './document-names.ts';
import { DocumentPool } from './document-pool.ts';
import { Scatter } from './keys/scatter.ts';
import { WorkerDocuments } from './worker-documents.ts';
import { progressSteps } from './progress-steps.ts';
import type { CrudShared } from './run-record.ts';
import { dealtTo, ownSeedsOf, sharedOf, splitSeeds, type SeedSplit, type WorkerPlace } from './seeded-documents.ts';

type CrudShardContext = ShardContext<CrudOptions, CrudShared, SyntrixWorkerClient>;

/** The scenario on one shard: seeds its workers' part of the documents, makes workers, and removes what they leave. */
export class CrudShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: CrudShardContext;
  readonly #names: DocumentNames;
  readonly #split: SeedSplit;
  readonly #pool: DocumentPool;
  readonly #scatter: Scatter;
  readonly #places: readonly WorkerPlace[];
  readonly #seeds: DocumentList;
  /** Seeds before this place may have been sent. */
  #seedsBegun = 0;
  #seeded = false;
  #seeding: Promise<void> = Promise.resolve();
  #stopped = false;
  /** What each worker of the share that was made has of its own. */
  readonly #own = new Map<number, WorkerDocuments>();

  constructor(context: CrudShardContext) {
    const { options, seed, share, firstWorker, workers, runId } = context;
    const names = documentNames(context, options.data.collection);
    const split = splitSeeds(options);
    const places = share.workers.map((worker) => ({ worker, rank: worker - firstWorker, workers }));
    this.#context = context;
    this.#names = names;
    this.#split = split;
    this.#pool = new DocumentPool(seed, options.data.documentSizeBytes, options.data.fieldsCount, runId.length);
    this.#scatter = new Scatter(seed, split.shared);
    this.#places = places;
    this.#seeds = new DocumentList(
      places.flatMap((place) => [sharedOf(place, split, names), ownSeedsOf(place, split, names)]),
    );
  }

  setup(): Promise<void> {
    this.#seeding = this.#seed();
    return this.#seeding;
  }

  createWorker({ worker, rank, random }: WorkerContext): Worker<SyntrixWorkerClient> {
    const { options, workers } = this.#context;
    const own = new WorkerDocuments(dealtTo(rank, this.#split.own, workers));
    this.#own.set(worker, own);
    return new CrudWorker(
      {
        collection: this.#names.collection,
        ownPrefix: this.#names.workerPrefix(worker),
        sharedPrefix: this.#names.sharedPrefix,
        sharedCount: this.#split.shared,
        own,
        keys: options.keys,
        scatter: this.#scatter,
        pool: this.#pool,
        random,
        count: (counter) => this.#context.count(counter),
      },
      options.operations,
    );
  }

  /** Also while this shard is still seeding, because another one failed: seeding ends first. */
  async teardown(deadlineUs: number): Promise<TeardownResult> {
    this.#stopped = true;
    await this.#seeding.catch(() => undefined);
    return cleanUp(this.#context, this.#names, this.#remains(), deadlineUs);
  }

  async #seed(): Promise<void> {
    const { databases, clock, signal } = this.#context;
    const { collection } = this.#names;
    const attempt = { doing: 'seed documents', database: databases.join(', '), collection };
    const step = progressSteps(this.#seeds.length, (done, total) => this.#context.progress(done, total));
    const seed = async (place: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
      this.#seedsBegun = Math.max(this.#seedsBegun, place + 1);
      const { id, number } = this.#seeds.at(place);
      const body = this.#pool.document(id, number, this.#pool.contentsOf(number));
      await createWithRetry({ client, result, clock, signal }, attempt, body);
      step();
    };
    const done = await this.#context.forEach(this.#seeds.length, seed, { stopWhen: () => this.#stopped });
    this.#seeded = done === this.#seeds.length && !signal.aborted;
  }

  #remains(): Remains {
    if (!this.#seeded) {
      return {
        live: new DocumentList([]),
        uncertain: { length: this.#seedsBegun, at: (place) => this.#seeds.at(place) },
      };
    }
    const live: DocumentGroup[] = [];
    const uncertain: DocumentGroup[] = [];
    for (const place of this.#places) {
      live.push(sharedOf(place, this.#split, this.#names));
      const remains = this.#own.get(place.worker)?.remains();
      if (remains === undefined) {
        live.push(ownSeedsOf(place, this.#split, this.#names));
      } else {
        const prefix = this.#names.workerPrefix(place.worker);
        live.push({ prefix, numbers: remains.live });
        uncertain.push({ prefix, numbers: remains.uncertain });
      }
    }
    return { live: new DocumentList(live), uncertain: new DocumentList(uncertain) };
  }
}
