import type { OutcomeCode, OperationResult, SyntrixWorkerClient } from '@syntrix-bench/core';

import type { CrudOperation } from './crud-operation.ts';
import type { DocumentChoice } from './document-choice.ts';
import { hasDocument, type WorkerResources } from './worker-resources.ts';

type Done = (outcome: OutcomeCode) => void;

/** POST of a new document of the worker. */
export class CreateDocument implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  #number = 0;
  #body: string | Uint8Array = '';

  constructor(type: number, worker: WorkerResources) {
    this.type = type;
    this.#worker = worker;
  }

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    const { own, pool, ownPrefix, random } = this.#worker;
    this.#number = own.takeNumber();
    this.#body = pool.document(ownPrefix + this.#number, this.#number, pool.drawContents(random));
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection } = this.#worker;
    own.creating(this.#number);
    documents.calls.create(collection, this.#body, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#worker.own.created(this.#number, outcome, result);
  }
}

/** GET of an existing document. */
export class ReadDocument implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  readonly #choice: DocumentChoice;

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice) {
    this.type = type;
    this.#worker = worker;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#worker);
  }

  prepare(): void {
    this.#choice.draw();
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    documents.calls.get(this.#worker.collection, this.#choice.id, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#choice.settle(outcome, result);
  }
}

/** PATCH of one or two fields of an existing document. */
export class UpdateDocument implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  readonly #choice: DocumentChoice;
  #body = '';

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice) {
    this.type = type;
    this.#worker = worker;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#worker);
  }

  prepare(): void {
    this.#choice.draw();
    this.#body = this.#worker.pool.drawPatch(this.#worker.random);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    documents.calls.update(this.#worker.collection, this.#choice.id, this.#body, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#choice.settle(outcome, result);
  }
}

/** PUT of an existing document, whole. */
export class ReplaceDocument implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  readonly #choice: DocumentChoice;
  #body: string | Uint8Array = '';

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice) {
    this.type = type;
    this.#worker = worker;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#worker);
  }

  prepare(): void {
    const { pool, random } = this.#worker;
    this.#choice.draw();
    this.#body = pool.replacement(this.#choice.id, this.#choice.number, pool.drawContents(random));
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    documents.calls.replace(this.#worker.collection, this.#choice.id, this.#body, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#choice.settle(outcome, result);
  }
}

/** DELETE of one of the worker's own documents, each as likely. */
export class DeleteDocument implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  #position = 0;
  #number = 0;

  constructor(type: number, worker: WorkerResources) {
    this.type = type;
    this.#worker = worker;
  }

  feasible(): boolean {
    return this.#worker.own.liveCount > 0;
  }

  prepare(): void {
    this.#position = this.#worker.random.int(this.#worker.own.liveCount);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection, ownPrefix } = this.#worker;
    this.#number = own.deleting(this.#position);
    documents.calls.delete(collection, ownPrefix + this.#number, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { own, onMissing } = this.#worker;
    if (own.deleted(this.#number, outcome, result)) onMissing();
  }
}
