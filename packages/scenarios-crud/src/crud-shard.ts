import type {
  Json,
  OperationResult,
  ScenarioShard,
  SettleInput,
  ShardContext,
  SyntrixWorkerClient,
  TeardownResult,
  Worker,
  WorkerContext,
} from '@syntrix-bench/core';
import {
  cleanUp,
  createWithRetry,
  databaseLabel,
  DocumentList,
  documentNames,
  ownSeedsOf,
  placeOf,
  progressSteps,
  Scatter,
  sharedOf,
  whenAborted,
  WorkerDocuments,
  type DocumentGroup,
  type DocumentNames,
  type RecordedShare,
  type Remains,
  type SeedSplit,
  type WorkerPlace,
} from '@syntrix-bench/documents';

import { CrudWorker } from './crud-worker.ts';
import type { CrudOptions } from './crud-options.ts';
import { DocumentPool } from './document-pool.ts';
import { splitSeeds } from './split-seeds.ts';
import { Tracer } from './tracer.ts';
import { LONGEST_ASKING_US } from './verify/after-load.ts';
import { ShardVerifier, type VerifiedWorker } from './verify/shard-verifier.ts';
import { crudChecks, type CrudCheck } from './verify/verify-checks.ts';
import type { WorkerVerifier } from './verify/worker-verifier.ts';

type CrudShardContext = ShardContext<CrudOptions, RecordedShare, SyntrixWorkerClient>;

/** The share's part in one database: its workers there, and what they seed. */
interface DatabasePart {
  readonly database: string;
  readonly places: readonly WorkerPlace[];
  readonly seeds: DocumentList;
  /** Seeds before this place may have been sent. */
  seedsBegun: number;
  seeded: boolean;
}

/**
 * The scenario on one shard: seeds its workers' part of each database's documents, makes workers, and removes what they
 * leave.
 */
export class CrudShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: CrudShardContext;
  readonly #names: DocumentNames;
  readonly #split: SeedSplit;
  readonly #pool: DocumentPool;
  readonly #scatter: Scatter;
  readonly #parts: readonly DatabasePart[];
  #seeding: Promise<void> = Promise.resolve();
  #stopped = false;
  /** What each worker of the share that was made has of its own. */
  readonly #own = new Map<number, WorkerDocuments>();
  readonly #checks: ReadonlyMap<CrudCheck, number>;
  readonly #present: () => void;
  /** Null where nothing is verified. */
  readonly #verifier: ShardVerifier | null;
  readonly #verifiers = new Map<number, WorkerVerifier>();

  constructor(context: CrudShardContext) {
    const { options, seed, share, runId, databases } = context;
    const names = documentNames(context, options.data.collection);
    const split = splitSeeds(options);
    const places = share.workers.map((worker) => placeOf(worker, context));
    this.#context = context;
    this.#names = names;
    this.#split = split;
    this.#pool = new DocumentPool(seed, options.data.documentSizeBytes, options.data.fieldsCount, runId.length);
    this.#scatter = new Scatter(seed, split.shared);
    this.#checks = new Map(crudChecks(options).map(({ name }, place) => [name as CrudCheck, place]));
    const present = this.#checks.get('present');
    this.#present = present === undefined ? () => undefined : () => context.check(present);
    this.#verifier =
      options.verify === 0 || !crudChecks(options).some(({ name }) => name !== 'present')
        ? null
        : new ShardVerifier({
            workload: context.workload,
            share: options.verify,
            pool: this.#pool,
            passed: (check, count) => this.#passed(check, count),
            failed: (check, evidence) => this.#failed(check, evidence),
          });
    this.#parts = databases.flatMap((database): DatabasePart[] => {
      const own = places.filter((place) => place.database === database);
      const seeds = new DocumentList(
        own.flatMap((place) => [sharedOf(place, split, names), ownSeedsOf(place, split, names)]),
      );
      return own.length === 0 ? [] : [{ database, places: own, seeds, seedsBegun: 0, seeded: false }];
    });
  }

  setup(): Promise<void> {
    this.#seeding = this.#seed();
    return this.#seeding;
  }

  createWorker({ worker, random }: WorkerContext): Worker<SyntrixWorkerClient> {
    const { options } = this.#context;
    const place = placeOf(worker, this.#context);
    const label = databaseLabel(this.#context.databases, place.database);
    const seeds = ownSeedsOf(place, this.#split, this.#names);
    const own = new WorkerDocuments(seeds.count);
    this.#own.set(worker, own);
    const named = this.#nameIn(label);
    const verifier =
      this.#verifier?.worker(place.database, seeds.count, {
        own: (number) => named(seeds.prefix + number),
        shared: (number) => named(this.#names.sharedPrefix + number),
      }) ?? null;
    if (verifier !== null) this.#verifiers.set(worker, verifier);
    return new CrudWorker(
      {
        collection: this.#names.collection,
        ownPrefix: seeds.prefix,
        sharedPrefix: this.#names.sharedPrefix,
        sharedCount: this.#split.shared,
        own,
        keys: options.keys,
        scatter: this.#scatter,
        pool: this.#pool,
        tracer: options.trace === true ? new Tracer(worker) : null,
        random,
        count: (counter) => this.#context.count(counter),
        verifier,
        present: this.#present,
        missing: (method, id, status) => this.#missing(`${method} ${named(id)}: ${status}`),
      },
      options.operations,
    );
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    return this.#verifier?.takeLedgers() ?? {};
  }

  /** Asks for verified documents once more, when all that was written to them is known. */
  async settle(input: SettleInput): Promise<void> {
    const verifier = this.#verifier;
    if (verifier === null) return;
    const { clock, databases } = this.#context;
    const untilUs = clock.nowUs() + LONGEST_ASKING_US;
    for (const { database, places } of this.#parts) {
      const named = this.#nameIn(databaseLabel(databases, database));
      const sharedIdOf = (number: number): string => this.#names.sharedPrefix + number;
      await verifier.settle(
        {
          database,
          collection: this.#names.collection,
          sharedIdOf,
          nameShared: (number) => named(sharedIdOf(number)),
          shared: () => this.#sharedNumbers(places),
          workers: places.flatMap((place) => this.#verifiedOf(place, named)),
          forEach: (count, work, stopWhen) =>
            this.#context.forEach(count, (index, client, result) => work(index, client, result), {
              stopWhen,
              database,
            }),
        },
        input,
        () => clock.nowUs() >= untilUs,
      );
    }
  }

  /** Also while this shard is still seeding, because another one failed: seeding ends first, unless there is no time for it. */
  async teardown(deadlineUs: number): Promise<TeardownResult> {
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

  /** Not while documents are removed: an operation that was not waited for may still come upon one that is gone. */
  #missing(evidence: string): void {
    if (this.#stopped) return;
    this.#context.count('missing');
    this.#failed('present', evidence);
  }

  #passed(check: CrudCheck, count = 1): void {
    const place = this.#checks.get(check);
    if (place !== undefined) this.#context.check(place, count);
  }

  #failed(check: CrudCheck, evidence: string): void {
    const place = this.#checks.get(check);
    if (place !== undefined) this.#context.checkFailed(place, evidence);
  }

  /** How evidence names a document of a database. */
  #nameIn(label: string): (id: string) => string {
    return (id) => `${label}${this.#names.collection}/${id}`;
  }

  *#sharedNumbers(places: readonly WorkerPlace[]): Generator<number> {
    for (const place of places) {
      const { first, step, count } = sharedOf(place, this.#split, this.#names);
      for (let index = 0; index < count; index += 1) yield first + index * step;
    }
  }

  #verifiedOf(place: WorkerPlace, named: (id: string) => string): VerifiedWorker[] {
    const own = this.#own.get(place.worker);
    const verifier = this.#verifiers.get(place.worker);
    if (own === undefined || verifier === undefined) return [];
    const { prefix } = ownSeedsOf(place, this.#split, this.#names);
    return [
      {
        verifier,
        idOf: (number) => prefix + number,
        isLive: (number) => own.isLive(number),
        reappeared: (number) => own.reappeared(number),
        missing: (number) => this.#missing(`GET ${named(prefix + number)}: 404`),
      },
    ];
  }

  /** Seeds all databases at once. Where one fails the others stop, and what is under way ends first. */
  async #seed(): Promise<void> {
    const seedsCount = this.#parts.reduce((sum, { seeds }) => sum + seeds.length, 0);
    const step = progressSteps(seedsCount, (done, total) => this.#context.progress(done, total));
    const failures: unknown[] = [];
    const stopWhen = (): boolean => this.#stopped || failures.length > 0;
    await Promise.all(
      this.#parts.map((part) => this.#seedPart(part, step, stopWhen).catch((error: unknown) => failures.push(error))),
    );
    if (failures.length > 0) throw failures[0];
  }

  async #seedPart(part: DatabasePart, step: () => void, stopWhen: () => boolean): Promise<void> {
    const { clock, signal } = this.#context;
    const { database, seeds } = part;
    const attempt = { doing: 'seed documents', database, collection: this.#names.collection };
    const seed = async (place: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
      part.seedsBegun = Math.max(part.seedsBegun, place + 1);
      const { id, number } = seeds.at(place);
      const body = this.#pool.document(id, number, this.#pool.contentsOf(number));
      await createWithRetry({ client, result, clock, signal }, attempt, body);
      step();
    };
    const done = await this.#context.forEach(seeds.length, seed, { stopWhen, database });
    part.seeded = done === seeds.length && !signal.aborted;
  }

  #remainsOf({ database, places, seeds, seedsBegun, seeded }: DatabasePart): Remains {
    if (!seeded) {
      const begun = { length: seedsBegun, at: (place: number) => seeds.at(place) };
      return { database, live: new DocumentList([]), uncertain: begun };
    }
    const live: DocumentGroup[] = [];
    const uncertain: DocumentGroup[] = [];
    for (const place of places) {
      live.push(sharedOf(place, this.#split, this.#names));
      const own = ownSeedsOf(place, this.#split, this.#names);
      const remains = this.#own.get(place.worker)?.remains();
      if (remains === undefined) {
        live.push(own);
      } else {
        live.push({ prefix: own.prefix, numbers: remains.live });
        uncertain.push({ prefix: own.prefix, numbers: remains.uncertain });
      }
    }
    return { database, live: new DocumentList(live), uncertain: new DocumentList(uncertain) };
  }
}
