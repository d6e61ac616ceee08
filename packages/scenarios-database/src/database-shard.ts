import {
  DocumentScan,
  encodeQuery,
  OUTCOME_CODE,
  type HeldConnection,
  type HeldConnectionContext,
  type ScenarioShard,
  type ShardContext,
  type SyntrixWorkerClient,
  type TeardownResult,
  type Worker,
  type WorkerContext,
} from '@syntrix-bench/core';
import { databaseLabel, placeOf, ShardDocuments, type RecordedShare } from '@syntrix-bench/documents';

import { databaseChecks, type DatabaseCheck } from './database-checks.ts';
import { seedsOf, type DatabaseOptions } from './database-options.ts';
import { DatabaseWorker } from './database-worker.ts';
import { DocumentBodies } from './document-bodies.ts';
import { markIn, readMarks, type Marks } from './marks.ts';

type DatabaseShardContext = ShardContext<DatabaseOptions, RecordedShare, SyntrixWorkerClient>;

/** Documents that are looked at after load: the server gives no more at once, and a query without index has no next page. */
const MOST_LOOKED_AT = 1000;

/** Counts documents of answers to queries that do not say of which database they are: somebody else wrote them. */
const UNMARKED = 'documents_without_mark';

/** The scenario on one shard: seeds marked documents, and looks whether what comes back is of the database that was asked. */
export class DatabaseShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: DatabaseShardContext;
  readonly #documents: ShardDocuments;
  readonly #bodies: DocumentBodies;
  readonly #checks: ReadonlyMap<DatabaseCheck, number>;

  constructor(context: DatabaseShardContext) {
    const { options, seed } = context;
    const { documentSizeBytes, fieldsCount } = options.data;
    this.#context = context;
    this.#bodies = new DocumentBodies(seed, documentSizeBytes, fieldsCount);
    this.#documents = new ShardDocuments(
      context,
      { ...options.data, seeds: seedsOf(options) },
      (id, number, database) => this.#bodies.document(id, number, database),
    );
    this.#checks = new Map(databaseChecks(options).map(({ name }, place) => [name, place]));
  }

  setup(): Promise<void> {
    return this.#documents.seed();
  }

  createWorker({ worker, random }: WorkerContext): Worker<SyntrixWorkerClient> {
    const { options } = this.#context;
    const { names, split } = this.#documents;
    const { database } = placeOf(worker, this.#context);
    const named = this.#nameIn(database);
    return new DatabaseWorker(
      {
        collection: names.collection,
        database,
        prefix: names.sharedPrefix,
        documents: split.shared,
        patches: this.#bodies.patchesFor(database),
        random,
        own: (count) => this.#passed('own-documents', count),
        foreign: (method, where, other) =>
          this.#failed('own-documents', `${method} ${named(where)} answered with a document of ${other}`),
        notOne: (method, id, count) =>
          this.#failed('own-documents', `${method} ${named(id)} answered with ${markedText(count, database)}`),
        unmarked: (count) => this.#context.count(UNMARKED, count),
        present: () => this.#passed('present', 1),
        missing: (method, id) => {
          // Not while documents are removed: an operation that was not waited for may still come upon one that is gone.
          if (!this.#documents.stopped) this.#failed('present', `${method} ${named(id)}: 404`);
        },
      },
      options.operations,
    );
  }

  /** A subscriber of all that happens to the collection in its database. */
  async connect(_: number, context: HeldConnectionContext<SyntrixWorkerClient>): Promise<HeldConnection> {
    const { client, database, signal, onLost } = context;
    const { collection } = this.#documents.names;
    const opening = await client.realtime.connect({
      database,
      signal,
      onEvent: ({ document, path }) => this.#heard(database, path, markIn(document)),
      onLost: ({ error }) => onLost(error.message),
    });
    if (!opening.ok) throw opening.error;
    const connection = opening.value;
    const answer = await connection.subscribe({ collection });
    if (answer.ok) return { close: () => connection.close() };
    await connection.close();
    throw answer.error;
  }

  /**
   * Looks at the first thousand documents of the collection in each database once more, when load is over. Where the answer does not come
   * nobody can tell (R33), and where there may be more than it holds the log says so.
   */
  async settle(): Promise<void> {
    const { collection } = this.#documents.names;
    const body = encodeQuery({ collection, limit: MOST_LOOKED_AT });
    for (const { database } of this.#documents.parts) {
      const where = this.#nameIn(database)(collection);
      await this.#context.forEach(
        1,
        async (_, { documents }, result) => {
          result.wantBody = true;
          const scan = new DocumentScan();
          const outcome = await documents.query(body, result, { scan });
          if (outcome === OUTCOME_CODE.ok && result.body !== null)
            this.#lookThrough(result.body, database, where, scan.documents);
          else this.#unseen(where, result.status);
          if (outcome === OUTCOME_CODE.ok && scan.documents >= MOST_LOOKED_AT) {
            this.#context.log(
              'info',
              `after load the first ${MOST_LOOKED_AT} documents of ${where} were looked at, and no others`,
            );
          }
        },
        { database },
      );
    }
  }

  teardown(deadlineUs: number): Promise<TeardownResult> {
    return this.#documents.teardown(deadlineUs);
  }

  remains(): TeardownResult['left'] {
    return this.#documents.remains();
  }

  #lookThrough(body: Uint8Array, database: string, where: string, documents: number): void {
    const marks: Marks = { count: 0, foreign: '' };
    readMarks(body, database, marks);
    if (marks.foreign === '') this.#passed('own-documents', marks.count);
    else this.#failed('own-documents', `after load ${where} holds a document of ${marks.foreign}`);
    if (documents > marks.count) this.#context.count(UNMARKED, documents - marks.count);
  }

  /** The look after load was answered with an error, or not at all. */
  #unseen(where: string, status: number): void {
    const why = status === 0 ? 'no answer came' : `the query was answered with ${status}`;
    const reason = `after load nobody could look at ${where}: ${why}`;
    this.#context.log('warn', reason);
    const place = this.#checks.get('own-documents');
    if (place !== undefined) this.#context.checkUnknown(place, 1, reason);
  }

  #heard(database: string, path: string, mark: string | null): void {
    // Somebody else’s document, or a removal: nothing says where it was.
    if (mark === null) return;
    if (mark === database) this.#passed('own-events', 1);
    else
      this.#failed('own-events', `a subscriber of ${database} got an event of ${path}, which was written to ${mark}`);
  }

  #passed(check: DatabaseCheck, count: number): void {
    const place = this.#checks.get(check);
    if (place !== undefined && count > 0) this.#context.check(place, count);
  }

  #failed(check: DatabaseCheck, evidence: string): void {
    const place = this.#checks.get(check);
    if (place !== undefined) this.#context.checkFailed(place, evidence);
  }

  /** How evidence names a document of a database, or a collection. */
  #nameIn(database: string): (what: string) => string {
    const { collection } = this.#documents.names;
    const label = databaseLabel(this.#context.databases, database);
    return (what) => (what === collection ? `${label}${collection}` : `${label}${collection}/${what}`);
  }
}

function markedText(count: number, database: string): string {
  return count === 0 ? `no document that says it is of ${database}` : `${count} documents of ${database}`;
}
