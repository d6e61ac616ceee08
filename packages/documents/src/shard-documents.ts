import type {
  DocumentBody,
  OperationResult,
  ShardContext,
  SyntrixWorkerClient,
  TeardownResult,
} from '@syntrix-bench/core';

import { cleanUp, type Remains } from './clean-up.ts';
import { createWithRetry } from './create-with-retry.ts';
import { DocumentList, type DocumentGroup } from './document-list.ts';
import { documentNames, type DocumentNames } from './document-names.ts';
import { progressSteps } from './progress-steps.ts';
import { whenAborted } from './retry.ts';
import type { ScenarioDocuments } from './scenario-documents.ts';
import { ownSeedsOf, placeOf, sharedOf, type SeedSplit, type WorkerPlace } from './seeded-documents.ts';
import { WorkerDocuments } from './worker-documents.ts';

/** The share's part in one database. */
export interface DatabasePart {
  readonly database: string;
  /** Its workers there. */
  readonly places: readonly WorkerPlace[];
}

/** The same, and how far its seeds have come. */
interface SeededPart extends DatabasePart {
  readonly seeds: DocumentList;
  /** Seeds before this place may have been sent. */
  seedsBegun: number;
  seeded: boolean;
}

/**
 * The documents of a workload on one shard: seeds its workers' part of each database's, follows what workers have of their own, and
 * removes what they leave.
 */
export class ShardDocuments {
  readonly names: DocumentNames;
  readonly split: SeedSplit;
  readonly #context: ShardContext<unknown, unknown, SyntrixWorkerClient>;
  readonly #bodyOf: (id: string, number: number, database: string) => DocumentBody;
  readonly #parts: readonly SeededPart[];
  #seeding: Promise<void> = Promise.resolve();
  #stopped = false;
  /** What each worker of the share that was made has of its own. */
  readonly #own = new Map<number, WorkerDocuments>();

  /** @param bodyOf Makes the body of a seeded document. */
  constructor(
    context: ShardContext<unknown, unknown, SyntrixWorkerClient>,
    { collection, seeds: split }: ScenarioDocuments,
    bodyOf: (id: string, number: number, database: string) => DocumentBody,
  ) {
    const names = documentNames(context, collection);
    const places = context.share.workers.map((worker) => placeOf(worker, context));
    this.names = names;
    this.split = split;
    this.#context = context;
    this.#bodyOf = bodyOf;
    this.#parts = context.databases.flatMap((database): SeededPart[] => {
      const own = places.filter((place) => place.database === database);
      const seeds = new DocumentList(
        own.flatMap((place) => [sharedOf(place, split, names), ownSeedsOf(place, split, names)]),
      );
      return own.length === 0 ? [] : [{ database, places: own, seeds, seedsBegun: 0, seeded: false }];
    });
  }

  /** The databases in which workers of this share work. */
  get parts(): readonly DatabasePart[] {
    return this.#parts;
  }

  /** Whether documents are being removed: an operation that was not waited for may still come upon one that is gone. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Seeds all databases at once. Where one fails the others stop, and what is under way ends first. @throws BenchError `setup_failed` */
  seed(): Promise<void> {
    this.#seeding = this.#seedAll();
    return this.#seeding;
  }

  /** Begins to follow what a worker has of its own: at first what was seeded for it. */
  ownOf(place: WorkerPlace): WorkerDocuments {
    const own = new WorkerDocuments(ownSeedsOf(place, this.split, this.names).count);
    this.#own.set(place.worker, own);
    return own;
  }

  /** A worker's own document is there although its deletion was acknowledged: clean-up removes it. Not for workers of other shards. */
  reappeared(worker: number, number: number): void {
    this.#own.get(worker)?.reappeared(number);
  }

  /** Numbers of the shared documents that this share has seeded in a database. */
  *sharedNumbers({ places }: DatabasePart): Generator<number> {
    for (const place of places) {
      const { first, step, count } = sharedOf(place, this.split, this.names);
      for (let index = 0; index < count; index += 1) yield first + index * step;
    }
  }

  /** Also while this shard is still seeding, because another one failed: seeding ends first, unless there is no time for it. */
  async teardown(deadlineUs: number): Promise<TeardownResult> {
    this.#stopped = true;
    await Promise.race([this.#seeding.catch(() => undefined), whenAborted(this.#context.signal)]);
    const remains = this.#parts.map((part) => this.#remainsOf(part));
    return cleanUp(this.#context, this.names, remains, deadlineUs);
  }

  /** How many documents would be left if nothing were removed. */
  remains(): TeardownResult['left'] {
    const remains = this.#parts.map((part) => this.#remainsOf(part));
    return {
      count: remains.reduce((sum, { live, uncertain }) => sum + live.length + uncertain.length, 0),
      samples: [],
    };
  }

  async #seedAll(): Promise<void> {
    const seedsCount = this.#parts.reduce((sum, { seeds }) => sum + seeds.length, 0);
    const step = progressSteps(seedsCount, (done, total) => this.#context.progress(done, total));
    const failures: unknown[] = [];
    const stopWhen = (): boolean => this.#stopped || failures.length > 0;
    await Promise.all(
      this.#parts.map((part) => this.#seedPart(part, step, stopWhen).catch((error: unknown) => failures.push(error))),
    );
    if (failures.length > 0) throw failures[0];
  }

  async #seedPart(part: SeededPart, step: () => void, stopWhen: () => boolean): Promise<void> {
    const { clock, signal } = this.#context;
    const { database, seeds } = part;
    const attempt = { doing: 'seed documents', database, collection: this.names.collection };
    const seed = async (place: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
      part.seedsBegun = Math.max(part.seedsBegun, place + 1);
      const { id, number } = seeds.at(place);
      await createWithRetry({ client, result, clock, signal }, attempt, this.#bodyOf(id, number, database));
      step();
    };
    const done = await this.#context.forEach(seeds.length, seed, { stopWhen, database });
    part.seeded = done === seeds.length && !signal.aborted;
  }

  #remainsOf({ database, places, seeds, seedsBegun, seeded }: SeededPart): Remains {
    if (!seeded) {
      const begun = { length: seedsBegun, at: (place: number) => seeds.at(place) };
      return { database, live: new DocumentList([]), uncertain: begun };
    }
    const isDoubted = [...this.#own.values()].some(({ hasReappeared }) => hasReappeared);
    const live: DocumentGroup[] = [];
    const uncertain: DocumentGroup[] = [];
    for (const place of places) {
      live.push(sharedOf(place, this.split, this.names));
      const own = ownSeedsOf(place, this.split, this.names);
      const remains = this.#own.get(place.worker)?.remains(isDoubted);
      if (remains === undefined) {
        live.push(own);
      } else {
        live.push({ prefix: own.prefix, numbers: remains.live });
        uncertain.push({ prefix: own.prefix, numbers: remains.uncertain });
      }
    }
    return { database, live: new DocumentList(live), uncertain: new DocumentList(uncertain), isDoubted };
  }
}
