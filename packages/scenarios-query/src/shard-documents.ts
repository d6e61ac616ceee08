import type { OperationResult, ShardContext, SyntrixWorkerClient, TeardownResult } from '@syntrix-bench/core';
import {
  cleanUp,
  createWithRetry,
  DocumentList,
  placeOf,
  progressSteps,
  sharedOf,
  whenAborted,
  type DocumentGroup,
  type DocumentNames,
  type Remains,
  type SeedSplit,
  type WorkerDocuments,
  type WorkerPlace,
} from '@syntrix-bench/documents';

import { seedOrigin } from './documents/document-identity.ts';
import type { DocumentText } from './documents/document-text.ts';
import type { QueryOptions } from './query-options.ts';

type Context = Pick<
  ShardContext<QueryOptions, unknown, SyntrixWorkerClient>,
  'clock' | 'signal' | 'databases' | 'progress' | 'forEach' | 'share' | 'firstWorker' | 'workers' | 'options'
>;

/** The share's part in one database: its workers there, and what they seed. */
interface DatabasePart {
  readonly database: string;
  readonly places: readonly WorkerPlace[];
  readonly seeds: DocumentList;
  /** Seeds before this place may have been sent. */
  begun: number;
  seeded: boolean;
}

/** What a shard makes on a target before load, and removes at the end: its workers' part of the seeded documents, and their own. */
export class ShardDocuments {
  readonly #context: Context;
  readonly #names: DocumentNames;
  readonly #text: DocumentText;
  readonly #split: SeedSplit;
  readonly #parts: readonly DatabasePart[];
  readonly #own: ReadonlyMap<number, WorkerDocuments>;
  #seeding: Promise<void> = Promise.resolve();
  #stopped = false;

  /** @param own What each worker has of its own; filled as workers are made. */
  constructor(context: Context, names: DocumentNames, text: DocumentText, own: ReadonlyMap<number, WorkerDocuments>) {
    this.#context = context;
    this.#names = names;
    this.#text = text;
    this.#own = own;
    this.#split = { shared: context.options.data.seedData, own: 0 };
    const places = context.share.workers.map((worker) => placeOf(worker, context));
    this.#parts = context.databases.flatMap((database): DatabasePart[] => {
      const here = places.filter((place) => place.database === database);
      const seeds = new DocumentList(here.map((place) => sharedOf(place, this.#split, names)));
      return here.length === 0 ? [] : [{ database, places: here, seeds, begun: 0, seeded: false }];
    });
  }

  /** The databases that the share has workers in. */
  get databases(): readonly string[] {
    return this.#parts.map(({ database }) => database);
  }

  /** Nothing is made any more: clean-up has begun. */
  get isStopped(): boolean {
    return this.#stopped;
  }

  seed(): Promise<void> {
    this.#seeding = this.#seedAll();
    return this.#seeding;
  }

  /** Also while seeding is under way, because another shard failed: that ends first, unless there is no time for it. */
  async remove(deadlineUs: number): Promise<TeardownResult> {
    this.#stopped = true;
    await Promise.race([this.#seeding.catch(() => undefined), whenAborted(this.#context.signal)]);
    const remains = this.#parts.map((part) => this.#remainsOf(part));
    return cleanUp(this.#context, this.#names, remains, deadlineUs);
  }

  remains(): TeardownResult['left'] {
    const remains = this.#parts.map((part) => this.#remainsOf(part));
    return {
      count: remains.reduce((sum, { live, uncertain }) => sum + live.length + uncertain.length, 0),
      samples: [],
    };
  }

  /** Seeds all databases at once. Where one fails the others stop, and what is under way ends first. */
  async #seedAll(): Promise<void> {
    const all = this.#parts.reduce((sum, { seeds }) => sum + seeds.length, 0);
    const step = progressSteps(all, (done, total) => this.#context.progress(done, total));
    const failures: unknown[] = [];
    const stopWhen = (): boolean => this.#stopped || failures.length > 0;
    await Promise.all(
      this.#parts.map((part) => this.#seedPart(part, step, stopWhen).catch((error: unknown) => failures.push(error))),
    );
    if (failures.length > 0) throw failures[0];
  }

  async #seedPart(part: DatabasePart, step: () => void, stopWhen: () => boolean): Promise<void> {
    const { clock, signal, firstWorker } = this.#context;
    const { database, seeds } = part;
    const origin = seedOrigin(firstWorker);
    const attempt = { doing: 'seed documents', database, collection: this.#names.collection };
    const seed = async (place: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
      part.begun = Math.max(part.begun, place + 1);
      const { id, number } = seeds.at(place);
      await createWithRetry({ client, result, clock, signal }, attempt, this.#text.document(id, { origin, number }));
      step();
    };
    const done = await this.#context.forEach(seeds.length, seed, { stopWhen, database });
    part.seeded = done === seeds.length && !signal.aborted;
  }

  #remainsOf({ database, places, seeds, begun, seeded }: DatabasePart): Remains {
    if (!seeded) {
      const uncertain = { length: begun, at: (place: number) => seeds.at(place) };
      return { database, live: new DocumentList([]), uncertain };
    }
    const live: DocumentGroup[] = places.map((place) => sharedOf(place, this.#split, this.#names));
    const uncertain: DocumentGroup[] = [];
    for (const { worker } of places) {
      const prefix = this.#names.workerPrefix(worker);
      const remains = this.#own.get(worker)?.remains();
      if (remains === undefined) continue;
      live.push({ prefix, numbers: remains.live });
      uncertain.push({ prefix, numbers: remains.uncertain });
    }
    return { database, live: new DocumentList(live), uncertain: new DocumentList(uncertain) };
  }
}
