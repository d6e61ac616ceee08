import type { OutcomeCode, Slot, SyntrixLaneClient } from '@syntrix-bench/core';

import type { CrudOperation } from './crud-operation.ts';
import type { DocumentChoice } from './document-choice.ts';
import { hasDocument, type LaneResources } from './lane-resources.ts';

type Done = (outcome: OutcomeCode) => void;

/** POST of a new document of the lane. */
export class CreateDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  #number = 0;
  #body: string | Uint8Array = '';

  constructor(type: number, lane: LaneResources) {
    this.type = type;
    this.#lane = lane;
  }

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    const { own, pool, ownPrefix, random } = this.#lane;
    this.#number = own.takeNumber();
    this.#body = pool.document(ownPrefix + this.#number, this.#number, pool.drawContents(random));
  }

  execute({ documents }: SyntrixLaneClient, slot: Slot, done: Done): undefined {
    const { own, collection } = this.#lane;
    own.creating(this.#number);
    documents.calls.create(collection, this.#body, slot, done);
  }

  settle(outcome: OutcomeCode, slot: Slot): void {
    this.#lane.own.created(this.#number, outcome, slot);
  }
}

/** GET of an existing document. */
export class ReadDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  readonly #choice: DocumentChoice;

  constructor(type: number, lane: LaneResources, choice: DocumentChoice) {
    this.type = type;
    this.#lane = lane;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#lane);
  }

  prepare(): void {
    this.#choice.draw();
  }

  execute({ documents }: SyntrixLaneClient, slot: Slot, done: Done): undefined {
    documents.calls.get(this.#lane.collection, this.#choice.id, slot, done);
  }

  settle(outcome: OutcomeCode, slot: Slot): void {
    this.#choice.settle(outcome, slot);
  }
}

/** PATCH of one or two fields of an existing document. */
export class UpdateDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  readonly #choice: DocumentChoice;
  #body = '';

  constructor(type: number, lane: LaneResources, choice: DocumentChoice) {
    this.type = type;
    this.#lane = lane;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#lane);
  }

  prepare(): void {
    this.#choice.draw();
    this.#body = this.#lane.pool.drawPatch(this.#lane.random);
  }

  execute({ documents }: SyntrixLaneClient, slot: Slot, done: Done): undefined {
    documents.calls.update(this.#lane.collection, this.#choice.id, this.#body, slot, done);
  }

  settle(outcome: OutcomeCode, slot: Slot): void {
    this.#choice.settle(outcome, slot);
  }
}

/** PUT of an existing document, whole. */
export class ReplaceDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  readonly #choice: DocumentChoice;
  #body: string | Uint8Array = '';

  constructor(type: number, lane: LaneResources, choice: DocumentChoice) {
    this.type = type;
    this.#lane = lane;
    this.#choice = choice;
  }

  feasible(): boolean {
    return hasDocument(this.#lane);
  }

  prepare(): void {
    const { pool, random } = this.#lane;
    this.#choice.draw();
    this.#body = pool.replacement(this.#choice.id, this.#choice.number, pool.drawContents(random));
  }

  execute({ documents }: SyntrixLaneClient, slot: Slot, done: Done): undefined {
    documents.calls.replace(this.#lane.collection, this.#choice.id, this.#body, slot, done);
  }

  settle(outcome: OutcomeCode, slot: Slot): void {
    this.#choice.settle(outcome, slot);
  }
}

/** DELETE of one of the lane's own documents, each as likely. */
export class DeleteDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  #position = 0;
  #number = 0;

  constructor(type: number, lane: LaneResources) {
    this.type = type;
    this.#lane = lane;
  }

  feasible(): boolean {
    return this.#lane.own.liveCount > 0;
  }

  prepare(): void {
    this.#position = this.#lane.random.int(this.#lane.own.liveCount);
  }

  execute({ documents }: SyntrixLaneClient, slot: Slot, done: Done): undefined {
    const { own, collection, ownPrefix } = this.#lane;
    this.#number = own.deleting(this.#position);
    documents.calls.delete(collection, ownPrefix + this.#number, slot, done);
  }

  settle(outcome: OutcomeCode, slot: Slot): void {
    const { own, onMissing } = this.#lane;
    if (own.deleted(this.#number, outcome, slot)) onMissing();
  }
}
