import {
  DocumentScan,
  encodeQuery,
  OUTCOME_CODE,
  type ChangeBody,
  type Operation,
  type OperationResult,
  type OutcomeCode,
  type QueryBody,
  type Random,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { isAbsent } from '@syntrix-bench/documents';

import type { DatabaseOperationType } from './database-options.ts';
import type { Patches } from './document-bodies.ts';
import { readMarks, type Marks } from './marks.ts';

/** What a worker's operations work with. */
export interface WorkerResources {
  readonly collection: string;
  readonly database: string;
  /** Followed by the number of a document. */
  readonly prefix: string;
  readonly documents: number;
  readonly patches: Patches;
  readonly random: Random;
  /** So many documents of an answer said that they are of this database. */
  readonly own: (count: number) => void;
  /** One said that it is of another. */
  readonly foreign: (method: string, where: string, database: string) => void;
  /** A document of this database was asked for, and the answer holds so many that say they are of it: not one. */
  readonly notOne: (method: string, where: string, count: number) => void;
  /** So many documents of an answer to a query do not say of which database they are. */
  readonly unmarked: (count: number) => void;
  readonly present: () => void;
  readonly missing: (method: string, id: string) => void;
}

type Done = (outcome: OutcomeCode) => void;

/** Most documents of an answer to a query. */
const PAGE = 20;

const ASCII = { isAscii: true };

/** One of a worker's long-lived operations. */
export abstract class DatabaseOperation implements Operation<SyntrixWorkerClient> {
  readonly type: number;
  protected readonly worker: WorkerResources;
  readonly #marks: Marks = { count: 0, foreign: '' };

  constructor(type: number, worker: WorkerResources) {
    this.type = type;
    this.worker = worker;
  }

  /** Draws what the next one is done to. */
  abstract prepare(): void;
  abstract execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined;
  abstract settle(outcome: OutcomeCode, result: OperationResult): void;

  protected drawId(): string {
    const { prefix, random, documents } = this.worker;
    return prefix + random.int(documents);
  }

  /** Holds a document that was asked for against the database that was asked: all that are asked for carry its mark. */
  protected lookAtOne(body: Uint8Array | null, method: string, id: string): void {
    if (body === null) return;
    const { database, own, foreign, notOne } = this.worker;
    readMarks(body, database, this.#marks);
    const { count, foreign: other } = this.#marks;
    if (other !== '') foreign(method, id, other);
    else if (count === 1) own(1);
    else notOne(method, id, count);
  }

  /** Holds the documents of a collection against the database that was asked; others may have written to it, too. */
  protected lookAtAll(body: Uint8Array | null, documents: number): void {
    if (body === null) return;
    const { collection, database, own, foreign, unmarked } = this.worker;
    readMarks(body, database, this.#marks);
    const { count, foreign: other } = this.#marks;
    if (other !== '') foreign('query', collection, other);
    else if (count > 0) own(count);
    if (documents > count) unmarked(documents - count);
  }

  protected ended(outcome: OutcomeCode, result: OperationResult, method: string, id: string): void {
    if (outcome === OUTCOME_CODE.ok) this.worker.present();
    else if (isAbsent(result)) this.worker.missing(method, id);
  }
}

/** GET of a document. */
class ReadDocument extends DatabaseOperation {
  #id = '';

  prepare(): void {
    this.#id = this.drawId();
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    result.wantBody = true;
    documents.calls.get(this.worker.collection, this.#id, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.ended(outcome, result, 'GET', this.#id);
    if (outcome === OUTCOME_CODE.ok) this.lookAtOne(result.body, 'GET', this.#id);
  }
}

/** PATCH of a field or two, and of the mark. */
class UpdateDocument extends DatabaseOperation {
  #id = '';
  #body: ChangeBody | null = null;

  prepare(): void {
    this.#id = this.drawId();
    this.#body = this.worker.patches.draw(this.worker.random);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    result.wantBody = true;
    documents.calls.update(this.worker.collection, this.#id, this.#body!, result, done, ASCII);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.ended(outcome, result, 'PATCH', this.#id);
    if (outcome === OUTCOME_CODE.ok) this.lookAtOne(result.body, 'PATCH', this.#id);
  }
}

/** A query for the first documents of the collection, which needs no index. */
class QueryDocuments extends DatabaseOperation {
  readonly #body: QueryBody;
  readonly #scan = new DocumentScan();
  readonly #options = { ...ASCII, scan: this.#scan };

  constructor(type: number, worker: WorkerResources) {
    super(type, worker);
    this.#body = encodeQuery({ collection: worker.collection, limit: PAGE });
  }

  prepare(): void {
    // It asks the same each time.
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    result.wantBody = true;
    documents.calls.query(this.#body, result, done, this.#options);
  }

  settle(outcome: OutcomeCode, { body }: OperationResult): void {
    if (outcome === OUTCOME_CODE.ok) this.lookAtAll(body, this.#scan.documents);
  }
}

const KINDS = { read: ReadDocument, update: UpdateDocument, query: QueryDocuments } as const;

/** Makes one of a worker's operations; `index` is its place among the scenario's operations. */
export function createOperation(
  type: DatabaseOperationType,
  index: number,
  worker: WorkerResources,
): DatabaseOperation {
  return new KINDS[type](index, worker);
}
