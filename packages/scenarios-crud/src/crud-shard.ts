import type {
  Json,
  ScenarioShard,
  SettleInput,
  ShardContext,
  SyntrixWorkerClient,
  TeardownResult,
  Worker,
  WorkerContext,
} from '@syntrix-bench/core';
import {
  databaseLabel,
  delay,
  ownSeedsOf,
  placeOf,
  Scatter,
  ShardDocuments,
  type RecordedShare,
  type WorkerDocuments,
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

/**
 * The scenario on one shard: seeds its workers' part of each database's documents, makes workers, and removes what they
 * leave.
 */
export class CrudShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: CrudShardContext;
  readonly #documents: ShardDocuments;
  readonly #pool: DocumentPool;
  readonly #scatter: Scatter;
  /** What each worker of the share that was made has of its own. */
  readonly #own = new Map<number, WorkerDocuments>();
  readonly #checks: ReadonlyMap<CrudCheck, number>;
  readonly #present: () => void;
  /** Null where nothing is verified. */
  readonly #verifier: ShardVerifier | null;
  readonly #verifiers = new Map<number, WorkerVerifier>();

  constructor(context: CrudShardContext) {
    const { options, seed, runId } = context;
    const seeds = splitSeeds(options);
    this.#context = context;
    this.#pool = new DocumentPool(seed, options.data.documentSizeBytes, options.data.fieldsCount, runId.length);
    this.#documents = new ShardDocuments(context, { ...options.data, seeds }, (id, number) =>
      this.#pool.document(id, number, this.#pool.contentsOf(number)),
    );
    this.#scatter = new Scatter(seed, seeds.shared);
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
            creates: options.operations.some(({ type }) => type === 'create'),
            passed: (check, count) => this.#passed(check, count),
            failed: (check, evidence) => this.#failed(check, evidence),
            unknown: (check, count, reason) => {
              const place = this.#checks.get(check);
              if (place !== undefined && count > 0) context.checkUnknown(place, count, reason);
            },
          });
  }

  setup(): Promise<void> {
    return this.#documents.seed();
  }

  createWorker({ worker, random }: WorkerContext): Worker<SyntrixWorkerClient> {
    const { options } = this.#context;
    const { names, split } = this.#documents;
    const place = placeOf(worker, this.#context);
    const label = databaseLabel(this.#context.databases, place.database);
    const seeds = ownSeedsOf(place, split, names);
    const own = this.#documents.ownOf(place);
    this.#own.set(worker, own);
    const named = this.#nameIn(label);
    const verifier =
      this.#verifier?.worker(place.database, seeds.count, {
        own: (number) => named(seeds.prefix + number),
        shared: (number) => named(names.sharedPrefix + number),
      }) ?? null;
    if (verifier !== null) this.#verifiers.set(worker, verifier);
    return new CrudWorker(
      {
        collection: names.collection,
        ownPrefix: seeds.prefix,
        sharedPrefix: names.sharedPrefix,
        sharedCount: split.shared,
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
    const { clock, databases, signal } = this.#context;
    const untilUs = clock.nowUs() + LONGEST_ASKING_US;
    for (const part of this.#documents.parts) {
      const { database, places } = part;
      const named = this.#nameIn(databaseLabel(databases, database));
      const sharedIdOf = (number: number): string => this.#documents.names.sharedPrefix + number;
      await verifier.settle(
        {
          database,
          collection: this.#documents.names.collection,
          sharedIdOf,
          nameShared: (number) => named(sharedIdOf(number)),
          shared: () => this.#documents.sharedNumbers(part),
          workers: places.flatMap((place) => this.#verifiedOf(place, named)),
          forEach: (count, work, stopWhen) =>
            this.#context.forEach(count, (index, client, result) => work(index, client, result), {
              stopWhen,
              database,
            }),
        },
        input,
        () => clock.nowUs() >= untilUs || signal.aborted,
        (us) => delay(clock, us, signal),
      );
    }
  }

  teardown(deadlineUs: number): Promise<TeardownResult> {
    return this.#documents.teardown(deadlineUs);
  }

  remains(): TeardownResult['left'] {
    return this.#documents.remains();
  }

  /** Not while documents are removed: an operation that was not waited for may still come upon one that is gone. */
  #missing(evidence: string): void {
    if (this.#documents.stopped) return;
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
    return (id) => `${label}${this.#documents.names.collection}/${id}`;
  }

  #verifiedOf(place: WorkerPlace, named: (id: string) => string): VerifiedWorker[] {
    const own = this.#own.get(place.worker);
    const verifier = this.#verifiers.get(place.worker);
    if (own === undefined || verifier === undefined) return [];
    const { prefix } = ownSeedsOf(place, this.#documents.split, this.#documents.names);
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
}
