import { DELIVERY_KIND, type WriteLog, type WriteTimes } from '@syntrix-bench/audit';
import {
  OUTCOME_CODE,
  type Operation,
  type OperationResult,
  type OutcomeCode,
  type Random,
  type SyntrixWorkerClient,
  type Worker,
} from '@syntrix-bench/core';
import { OperationMix, type WorkerDocuments } from '@syntrix-bench/documents';

import type { MadeDocument, OwnWrites } from './own-writes.ts';
import type { RealtimeOptions, WriteType } from './realtime-options.ts';
import { changeNumber, laneNumber, type RecentWrites } from './recent-writes.ts';
import type { Topics } from './topics.ts';
import type { WrittenDocuments } from './written-documents.ts';

type Done = (outcome: OutcomeCode) => void;

/** What the operations of one worker work with. */
export interface WriterResources {
  /** Number of the worker in the run: who it is in documents and in the ledger. */
  readonly worker: number;
  readonly collection: string;
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  /** Followed by the number of a document that is there before load. */
  readonly sharedPrefix: string;
  readonly own: WorkerDocuments;
  readonly topics: Topics;
  readonly documents: WrittenDocuments;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  readonly log: WriteLog;
  /** What the worker made and deleted. */
  readonly writes: OwnWrites;
  readonly recent: RecentWrites;
  /** A drawn type could not be done, and another was drawn in its place. */
  readonly redrawn: () => void;
}

/** Times of what nobody has an answer to. */
const NEVER: WriteTimes = { dueUs: 0, sentUs: 0, doneUs: 0 };

/**
 * Writes, by weight or as it is asked for: each write says who wrote it, when it was due and when it was sent. A drawn type that finds no
 * document is counted, and drawn again among those that find one.
 */
export class RealtimeWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WriterResources;
  readonly #operations: readonly WriteOperation[];
  readonly #mix: OperationMix;
  readonly #feasible = (type: number): boolean => this.#operations[type]!.isFeasible();

  constructor(resources: WriterResources, operations: RealtimeOptions['operations']) {
    this.#resources = resources;
    this.#operations = operations.map(({ type }, index) => createOperation(type, index, resources));
    this.#mix = new OperationMix(operations.map(({ weight }) => weight));
  }

  next(): Operation<SyntrixWorkerClient> | null {
    const { random, redrawn } = this.#resources;
    const type = this.#mix.drawOrRedraw(random, this.#feasible, redrawn);
    return type < 0 ? null : this.nextOf(type);
  }

  nextOf(type: number): Operation<SyntrixWorkerClient> | null {
    const operation = this.#operations[type]!;
    if (!operation.isFeasible()) return null;
    operation.prepare();
    return operation;
  }

  /** The run ends: of a write that is under way nobody will know the outcome. */
  abandon(): void {
    for (const operation of this.#operations) operation.abandon();
  }

  /** Numbers used for documents of this worker. */
  highWaterMark(): number {
    return this.#resources.own.used;
  }
}

interface WriteOperation extends Operation<SyntrixWorkerClient> {
  /** Whether there is a document that it can be done to. */
  isFeasible(): boolean;
  /** Draws what is written next. */
  prepare(): void;
  /** The run ends while it is under way: nobody will know its outcome. */
  abandon(): void;
}

function createOperation(type: WriteType, index: number, resources: WriterResources): WriteOperation {
  if (type === 'create') return new CreateDocument(index, resources);
  return type === 'update' ? new UpdateDocument(index, resources) : new DeleteDocument(index, resources);
}

/** POST of a document that is written this once. */
class CreateDocument implements WriteOperation {
  readonly type: number;
  readonly #resources: WriterResources;
  #number = 0;
  #topic = 0;
  #sequence = 0;
  /** Whether it has a number whose outcome was not told. */
  #open = false;

  constructor(type: number, resources: WriterResources) {
    this.type = type;
    this.#resources = resources;
  }

  isFeasible(): boolean {
    return true;
  }

  prepare(): void {
    const { own, topics, random } = this.#resources;
    this.#number = own.takeNumber();
    this.#topic = topics.draw(random, null);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { worker, collection, own, ownPrefix, log, random, recent } = this.#resources;
    own.creating(this.#number);
    this.#sequence = log.next(worker, this.#topic);
    this.#open = true;
    const trace = { writer: worker, topic: this.#topic, sequence: this.#sequence, dueUs: result.dueUs };
    const { body, sentStampAt } = this.#resources.documents.document(ownPrefix + this.#number, trace, random);
    recent.sending(laneNumber(worker, this.#topic, this.#sequence));
    documents.calls.create(collection, body, result, done, { sentStampAt, isAscii: true });
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { worker, own, log, recent, writes } = this.#resources;
    own.created(this.#number, outcome, result);
    if (!this.#open) return;
    this.#open = false;
    const [topic, sequence] = [this.#topic, this.#sequence];
    log.wrote(worker, topic, sequence, result, outcome);
    if (outcome === OUTCOME_CODE.ok) writes.made({ number: this.#number, topic, sequence });
    recent.answered(laneNumber(worker, this.#topic, this.#sequence), answeredUs(outcome, result));
  }

  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#resources.log.wrote(this.#resources.worker, this.#topic, this.#sequence, NEVER, OUTCOME_CODE.unknown);
  }
}

/** PATCH of a document that was there before load. */
class UpdateDocument implements WriteOperation {
  readonly type: number;
  readonly #resources: WriterResources;
  #key = 0;
  #topic = 0;
  #sequence = 0;
  #dueUs = 0;
  /** Whether it has a number whose outcome was not told. */
  #open = false;

  constructor(type: number, resources: WriterResources) {
    this.type = type;
    this.#resources = resources;
  }

  isFeasible(): boolean {
    return true;
  }

  prepare(): void {
    const { topics, random } = this.#resources;
    this.#key = random.int(topics.documents);
    this.#topic = topics.draw(random, this.#key);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { worker, collection, sharedPrefix, log, random, recent } = this.#resources;
    this.#sequence = log.nextChange(worker);
    this.#dueUs = result.dueUs;
    this.#open = true;
    const trace = {
      writer: worker,
      topic: this.#topic,
      sequence: this.#sequence,
      key: this.#key,
      dueUs: result.dueUs,
    };
    const id = sharedPrefix + this.#key;
    const { body, sentStampAt } = this.#resources.documents.change(id, trace, random);
    recent.sending(changeNumber(worker, this.#sequence));
    documents.calls.update(collection, id, body, result, done, { sentStampAt, isAscii: true });
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { worker, recent } = this.#resources;
    if (!this.#open) return;
    this.#tell(outcome, result);
    recent.answered(changeNumber(worker, this.#sequence), answeredUs(outcome, result));
  }

  abandon(): void {
    if (this.#open) this.#tell(OUTCOME_CODE.unknown, { ...NEVER, dueUs: this.#dueUs, sentUs: this.#dueUs });
  }

  #tell(outcome: OutcomeCode, { dueUs, sentUs, doneUs }: WriteTimes): void {
    const { worker, log } = this.#resources;
    this.#open = false;
    const write = {
      writer: worker,
      sequence: this.#sequence,
      key: this.#key,
      topic: this.#topic,
      dueUs,
      sentUs,
      doneUs,
    };
    log.changed({ ...write, kind: DELIVERY_KIND.update }, outcome);
  }
}

/** DELETE of the oldest document that the worker made, so that its deletions are in the order of their documents' numbers. */
class DeleteDocument implements WriteOperation {
  readonly type: number;
  readonly #resources: WriterResources;
  #document: MadeDocument | null = null;
  #last = -1;
  /** Whether there is one whose outcome was not told. */
  #open = false;

  constructor(type: number, resources: WriterResources) {
    this.type = type;
    this.#resources = resources;
  }

  isFeasible(): boolean {
    const { own } = this.#resources;
    // What was refused once would be out of order.
    while (own.liveCount > 0 && own.liveAt(0) <= this.#last) own.retire(0);
    return own.liveCount > 0;
  }

  prepare(): void {
    // The oldest is taken when the request is made.
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { collection, own, ownPrefix, writes } = this.#resources;
    this.#last = own.deleting(0);
    this.#document = writes.deleting(this.#last);
    this.#open = true;
    documents.calls.delete(collection, ownPrefix + this.#last, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.#resources.own.deleted(this.#last, outcome, result);
    if (!this.#open) return;
    this.#tell(outcome, result);
    if (outcome === OUTCOME_CODE.ok) this.#resources.writes.deleted(this.#last);
  }

  abandon(): void {
    if (this.#open) this.#tell(OUTCOME_CODE.unknown, NEVER);
  }

  #tell(outcome: OutcomeCode, times: WriteTimes): void {
    const { worker, log } = this.#resources;
    this.#open = false;
    if (this.#document !== null) log.deleted(worker, this.#last, this.#document, times, outcome);
  }
}

function answeredUs(outcome: OutcomeCode, { doneUs }: OperationResult): number {
  return outcome === OUTCOME_CODE.ok ? doneUs : Number.NaN;
}
