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
import type { WorkerDocuments } from '@syntrix-bench/documents';

import { MOST_READ_OF_WORKER, type AcknowledgedWrite } from './after-load.ts';
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
  /** The last documents that were written once and acknowledged, which are asked for again when load is over. */
  readonly acknowledged: AcknowledgedWrite[];
  readonly recent: RecentWrites;
}

/** Times of what nobody has an answer to. */
const NEVER: WriteTimes = { dueUs: 0, sentUs: 0, doneUs: 0 };

/** Writes, by weight or as it is asked for: each write says who wrote it, when it was due and when it was sent. */
export class RealtimeWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WriterResources;
  readonly #operations: readonly WriteOperation[];
  readonly #weights: readonly number[];

  constructor(resources: WriterResources, operations: RealtimeOptions['operations']) {
    this.#resources = resources;
    this.#operations = operations.map(({ type }, index) => createOperation(type, index, resources));
    const total = operations.reduce((sum, { weight }) => sum + weight, 0);
    this.#weights = operations.map(({ weight }) => weight / total);
  }

  next(): Operation<SyntrixWorkerClient> {
    let left = this.#operations.length > 1 ? this.#resources.random.next() : 0;
    let type = 0;
    while (type + 1 < this.#weights.length && left >= this.#weights[type]!) {
      left -= this.#weights[type]!;
      type += 1;
    }
    return this.nextOf(type);
  }

  nextOf(type: number): Operation<SyntrixWorkerClient> {
    const operation = this.#operations[type]!;
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
  /** Draws what is written next. */
  prepare(): void;
  /** The run ends while it is under way: nobody will know its outcome. */
  abandon(): void;
}

function createOperation(type: WriteType, index: number, resources: WriterResources): WriteOperation {
  return type === 'create' ? new CreateDocument(index, resources) : new UpdateDocument(index, resources);
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
    const { worker, own, log, recent } = this.#resources;
    own.created(this.#number, outcome, result);
    if (!this.#open) return;
    this.#open = false;
    log.wrote(worker, this.#topic, this.#sequence, result, outcome);
    if (outcome === OUTCOME_CODE.ok) this.#remember();
    recent.answered(laneNumber(worker, this.#topic, this.#sequence), answeredUs(outcome, result));
  }

  #remember(): void {
    const { acknowledged } = this.#resources;
    acknowledged.push({ number: this.#number, topic: this.#topic, sequence: this.#sequence });
    if (acknowledged.length > 2 * MOST_READ_OF_WORKER) acknowledged.splice(0, MOST_READ_OF_WORKER);
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
    const { body, sentStampAt } = this.#resources.documents.change(trace, random);
    recent.sending(changeNumber(worker, this.#sequence));
    documents.calls.update(collection, sharedPrefix + this.#key, body, result, done, { sentStampAt, isAscii: true });
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

function answeredUs(outcome: OutcomeCode, { doneUs }: OperationResult): number {
  return outcome === OUTCOME_CODE.ok ? doneUs : Number.NaN;
}
