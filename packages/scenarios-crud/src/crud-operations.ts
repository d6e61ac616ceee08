import {
  OUTCOME_CODE,
  preparedBody,
  type ChangeBody,
  type DocumentBody,
  type Operation,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { conditionOn, createKeys, DocumentChoice, versionIn } from '@syntrix-bench/documents';

import type { CrudMixEntry } from './operation-options.ts';
import type { WorkerResources } from './worker-resources.ts';
import { sentStampAt } from './tracer.ts';

type Done = (outcome: OutcomeCode) => void;

/** What the pool puts together as text is ASCII. */
const ASCII = { isAscii: true };

/** One of a worker's long-lived operations: prepared, executed, settled, and then prepared again. */
export abstract class CrudOperation implements Operation<SyntrixWorkerClient> {
  readonly type: number;
  protected readonly worker: WorkerResources;

  /** @param type Its place among the scenario's operations. */
  constructor(type: number, worker: WorkerResources) {
    this.type = type;
    this.worker = worker;
  }

  /** Whether there is a document it could be done to. */
  abstract feasible(): boolean;
  /** Draws document and contents for the next time. */
  abstract prepare(): void;
  abstract execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): Promise<OutcomeCode> | undefined;
  abstract settle(outcome: OutcomeCode, result: OperationResult): void;
}

/** Makes one of a worker's operations; `index` is its place among the scenario's operations. */
export function createOperation(entry: CrudMixEntry, index: number, worker: WorkerResources): CrudOperation {
  const { type, keys = worker.keys, ifMatch = false } = entry;
  if (type === 'create') return new CreateDocument(index, worker);
  if (type === 'delete') return new DeleteDocument(index, worker);
  const choice = new DocumentChoice(worker, createKeys(keys, worker.scatter));
  if (type === 'read') return new ReadDocument(index, worker, choice);
  if (ifMatch) return new ConditionalWrite(index, worker, choice, type);
  return type === 'update' ? new UpdateDocument(index, worker, choice) : new ReplaceDocument(index, worker, choice);
}

/** POST of a new document of the worker. What is traced is put together when its due time is known. */
class CreateDocument extends CrudOperation {
  #number = 0;
  #contents = 0;
  #body: DocumentBody = preparedBody('');

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    const { own, pool, ownPrefix, random, tracer } = this.worker;
    this.#number = own.takeNumber();
    this.#contents = pool.drawContents(random);
    if (tracer === null) this.#body = pool.document(ownPrefix + this.#number, this.#number, this.#contents);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection, ownPrefix, pool, tracer } = this.worker;
    own.creating(this.#number);
    if (tracer === null) return void documents.calls.create(collection, this.#body, result, done, ASCII);
    const member = tracer.next(result.dueUs);
    const body = pool.document(ownPrefix + this.#number, this.#number, this.#contents, member);
    documents.calls.create(collection, body, result, done, { sentStampAt: sentStampAt(body) });
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.worker.own.created(this.#number, outcome, result);
    if (outcome === OUTCOME_CODE.ok) this.worker.verifier?.created(this.#number, this.#contents);
  }
}

/** DELETE of one of the worker's own documents, each as likely. */
class DeleteDocument extends CrudOperation {
  #position = 0;
  #number = 0;

  feasible(): boolean {
    return this.worker.own.liveCount > 0;
  }

  prepare(): void {
    this.#position = this.worker.random.int(this.worker.own.liveCount);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection, ownPrefix } = this.worker;
    this.#number = own.deleting(this.#position);
    documents.calls.delete(collection, ownPrefix + this.#number, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { own, ownPrefix, present, missing, verifier } = this.worker;
    // What was refused for certain is as it was.
    if (outcome !== OUTCOME_CODE.failed) verifier?.gone(this.#number, outcome === OUTCOME_CODE.ok);
    if (own.deleted(this.#number, outcome, result)) missing('DELETE', ownPrefix + this.#number, result.status);
    else if (outcome === OUTCOME_CODE.ok) present();
  }
}

/** An operation on an existing document, shared or the worker's own, that leaves it in being. */
abstract class DocumentOperation extends CrudOperation {
  protected readonly choice: DocumentChoice;

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice) {
    super(type, worker);
    this.choice = choice;
  }

  feasible(): boolean {
    return this.worker.sharedCount + this.worker.own.liveCount > 0;
  }

  prepare(): void {
    this.choice.draw();
  }

  abstract override settle(outcome: OutcomeCode, result: OperationResult): void;
}

/** GET of an existing document. */
class ReadDocument extends DocumentOperation {
  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    if (this.worker.verifier?.has(this.choice.number) === true) result.wantBody = true;
    documents.calls.get(this.worker.collection, this.choice.id, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.choice.settle(outcome, result, 'GET');
    if (result.wantBody && outcome === OUTCOME_CODE.ok) this.worker.verifier?.read(this.choice, result.body);
  }
}

/** PATCH of one or two fields of an existing document. */
class UpdateDocument extends DocumentOperation {
  #patch = 0;

  override prepare(): void {
    super.prepare();
    this.#patch = this.worker.pool.drawPatch(this.worker.random);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { collection, pool } = this.worker;
    documents.calls.update(collection, this.choice.id, pool.patch(this.#patch), result, done, ASCII);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    if (outcome === OUTCOME_CODE.ok) this.worker.verifier?.patched(this.choice, this.#patch);
    this.choice.settle(outcome, result, 'PATCH');
  }
}

/** PUT of an existing document, whole. What is traced is put together when its due time is known. */
class ReplaceDocument extends DocumentOperation {
  #contents = 0;
  #body: ChangeBody = preparedBody('');

  override prepare(): void {
    const { pool, random, tracer } = this.worker;
    super.prepare();
    this.#contents = pool.drawContents(random);
    if (tracer === null) this.#body = pool.replacement(this.choice.id, this.choice.number, this.#contents);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { collection, pool, tracer } = this.worker;
    const { id, number } = this.choice;
    if (tracer === null) return void documents.calls.replace(collection, id, this.#body, result, done, ASCII);
    const body = pool.replacement(id, number, this.#contents, '', tracer.next(result.dueUs));
    documents.calls.replace(collection, id, body, result, done, { sentStampAt: sentStampAt(body) });
  }

  /** That it went well does not say that the document was there: a PUT creates what is not. */
  settle(outcome: OutcomeCode, result: OperationResult): void {
    if (outcome === OUTCOME_CODE.ok) this.worker.verifier?.replaced(this.choice, this.#contents);
    else this.choice.settle(outcome, result, 'PUT');
  }
}

const CONFLICT = [412];
const NOTHING: readonly number[] = [];

/**
 * Optimistic locking as an application does it: GET, then a PATCH or PUT that goes through only if the version is still
 * the one that was read. Two requests, one operation.
 *
 * Where another worker's write came between, the 412 is planned: the operation is refused and counted as a conflict. A
 * document of the worker's own has no other writer, so that a 412 about it is a finding: it counts as missing.
 */
class ConditionalWrite extends DocumentOperation {
  readonly #verb: 'update' | 'replace';
  #patch = 0;
  #contents = 0;
  #version = 0;
  #read: OperationResult['body'] = null;

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice, verb: 'update' | 'replace') {
    super(type, worker, choice);
    this.#verb = verb;
  }

  override prepare(): void {
    const { pool, random } = this.worker;
    super.prepare();
    if (this.#verb === 'update') this.#patch = pool.drawPatch(random);
    else this.#contents = pool.drawContents(random);
  }

  async execute({ documents }: SyntrixWorkerClient, result: OperationResult): Promise<OutcomeCode> {
    const { collection, pool, tracer } = this.worker;
    const { id, number, isShared } = this.choice;
    this.#read = null;
    result.wantBody = true;
    const read = await documents.get(collection, id, result);
    result.wantBody = false;
    if (read !== OUTCOME_CODE.ok) return read;
    this.#version = versionIn(result.body);
    if (this.worker.verifier?.has(number) === true) this.#read = result.body;
    const condition = conditionOn(this.#version);
    const planned = isShared ? CONFLICT : NOTHING;
    if (this.#verb === 'update') {
      const patch: string = pool.patch(this.#patch);
      const body = `${patch.slice(0, -1)}${condition}}`;
      return documents.update(collection, id, preparedBody(body), result, { planned });
    }
    const member = tracer?.next(result.dueUs) ?? '';
    const body = pool.replacement(id, number, this.#contents, condition, member);
    const stamp = member === '' ? {} : { sentStampAt: sentStampAt(body) };
    return documents.replace(collection, id, body, result, { planned, ...stamp });
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#verify(outcome);
    if (outcome === OUTCOME_CODE.refused) {
      this.worker.count('conflicts');
      // What was read was there.
      this.worker.present();
      return;
    }
    const write = this.#verb === 'update' ? 'PATCH' : 'PUT';
    this.choice.settle(outcome, result, result.requests < 2 ? 'GET' : write);
  }

  /** What was read, and then what was written on it: whatever the read showed, an acknowledged write is one. */
  #verify(outcome: OutcomeCode): void {
    const { verifier } = this.worker;
    if (verifier === null || this.#read === null) return;
    verifier.read(this.choice, this.#read);
    this.#read = null;
    if (outcome !== OUTCOME_CODE.ok) return;
    if (this.#verb === 'update') verifier.patched(this.choice, this.#patch, this.#version);
    else verifier.replaced(this.choice, this.#contents, this.#version);
  }
}
