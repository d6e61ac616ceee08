import type { OutcomeCode, Slot, SyntrixLaneClient } from '@syntrix-bench/core';

import type { CrudOperation } from './crud-operation.ts';
import type { DocumentChoice } from './document-choice.ts';
import { hasDocument, type LaneResources } from './lane-resources.ts';

const NO_BYTES = new Uint8Array();

/** POST of a new document of the lane. */
export class CreateDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  #number = 0;
  #body: Uint8Array = NO_BYTES;

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

  async execute(client: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const { own, collection } = this.#lane;
    own.creating(this.#number);
    const outcome = await client.documents.create(collection, this.#body, slot);
    own.created(this.#number, outcome, slot);
    return outcome;
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

  async execute(client: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const outcome = await client.documents.get(this.#lane.collection, this.#choice.id, slot);
    this.#choice.settle(outcome, slot);
    return outcome;
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

  async execute(client: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const outcome = await client.documents.update(this.#lane.collection, this.#choice.id, this.#body, slot);
    this.#choice.settle(outcome, slot);
    return outcome;
  }
}

/** PUT of an existing document, whole. */
export class ReplaceDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  readonly #choice: DocumentChoice;
  #body: Uint8Array = NO_BYTES;

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

  async execute(client: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const outcome = await client.documents.replace(this.#lane.collection, this.#choice.id, this.#body, slot);
    this.#choice.settle(outcome, slot);
    return outcome;
  }
}

/** DELETE of one of the lane's own documents, each as likely. */
export class DeleteDocument implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  #position = 0;

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

  async execute(client: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const { own, collection, ownPrefix, onMissing } = this.#lane;
    const number = own.liveAt(this.#position);
    own.deleting(this.#position);
    const outcome = await client.documents.delete(collection, ownPrefix + number, slot);
    if (own.deleted(number, outcome, slot)) onMissing();
    return outcome;
  }
}
