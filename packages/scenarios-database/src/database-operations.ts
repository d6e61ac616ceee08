import {
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

  /** Holds what an answer has against the database that was asked. */
  protected look(body: Uint8Array | null, method: string, where: string): void {
    if (body === null) return;
    const { database, own, foreign } = this.worker;
    readMarks(body, database, this.#marks);
    if (this.#marks.foreign !== '') foreign(method, where, this.#marks.foreign);
    else if (this.#marks.count > 0) own(this.#marks.count);
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
    if (outcome === OUTCOME_CODE.ok) this.look(result.body, 'GET', this.#id);
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
    if (outcome === OUTCOME_CODE.ok) this.look(result.body, 'PATCH', this.#id);
  }
}

/** A query for the first documents of the collection, which needs no index. */
class QueryDocuments extends DatabaseOperation {
  readonly #body: QueryBody;

  constructor(type: number, worker: WorkerResources) {
    super(type, worker);
    this.#body = encodeQuery({ collection: worker.collection, limit: PAGE });
  }

  prepare(): void {
    // It asks the same each time.
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    result.wantBody = true;
    documents.calls.query(this.#body, result, done, ASCII);
  }

  settle(outcome: OutcomeCode, { body }: OperationResult): void {
    if (outcome === OUTCOME_CODE.ok) this.look(body, 'query', this.worker.collection);
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
