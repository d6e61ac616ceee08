import { DELETED_TOPIC, type WriteLog, type WriteTimes } from '@syntrix-bench/audit';
import {
  OUTCOME_CODE,
  type Operation,
  type OperationResult,
  type OutcomeCode,
  type Random,
  type SyntrixWorkerClient,
  type Worker,
} from '@syntrix-bench/core';
import { OperationMix, type DocumentNames, type WorkerDocuments, type WorkerPlace } from '@syntrix-bench/documents';

import { matchesCondition, MATCHING, OTHERS, topicOf } from './topics.ts';
import type { TriggerOptions, WriteType } from './trigger-options.ts';
import type { WrittenDocuments } from './written-documents.ts';

type Done = (outcome: OutcomeCode) => void;

/** What the operations of one worker work with. */
export interface WriterResources {
  readonly place: WorkerPlace;
  readonly options: TriggerOptions;
  readonly documents: WrittenDocuments;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  readonly log: WriteLog;
  readonly names: DocumentNames;
  readonly own: WorkerDocuments;
  /** A drawn type could not be done, and another was drawn in its place. */
  readonly redrawn: () => void;
}

/** Times of what nobody has an answer to. */
const NEVER: WriteTimes = { dueUs: 0, sentUs: 0, doneUs: 0 };

/**
 * Writes, by weight or as it is asked for: each write says who wrote it, when it was due and when it was sent. A drawn type that finds no
 * document is counted, and drawn again among those that find one.
 */
export class TriggerWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WriterResources;
  readonly #operations: readonly WriteOperation[];
  readonly #mix: OperationMix;
  readonly #feasible = (type: number): boolean => this.#operations[type]!.isFeasible();
  /** Calls that its acknowledged writes must have led to, deletions aside. */
  owed = 0;
  /** The same of its deletions. */
  deleted = 0;

  constructor(resources: WriterResources) {
    const { operations } = resources.options;
    this.#resources = resources;
    const onOwed = (topic: number): void => {
      if (topic === DELETED_TOPIC) this.deleted += 1;
      else this.owed += 1;
    };
    this.#operations = operations.map(({ type }, kind) => new WriteOperation({ type, kind, resources, onOwed }));
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

/** What one kind of write is made of. */
interface WriteParts {
  readonly type: WriteType;
  /** Its place among those that are written. */
  readonly kind: number;
  readonly resources: WriterResources;
  /** A write of the topic was acknowledged that a call is owed for. */
  readonly onOwed: (topic: number) => void;
}

/**
 * POST of a new document, PATCH of one that was there before load and that this worker alone writes, or DELETE of the oldest that it has
 * written.
 */
class WriteOperation implements Operation<SyntrixWorkerClient> {
  readonly type: number;
  readonly #parts: WriteParts;
  /** How many documents of before load the worker alone updates. */
  readonly #seeds: number;
  #topic = 0;
  /** Number of the document: among the worker's own, or among those of before load. */
  #number = 0;
  #sequence = 0;
  /** Whether it has a number whose outcome was not told. */
  #open = false;

  constructor(parts: WriteParts) {
    const { options, place } = parts.resources;
    this.#parts = parts;
    this.type = parts.kind;
    this.#seeds = Math.max(0, Math.ceil((options.documents - place.rank) / place.workers));
  }

  /** Whether the worker has a document that it can be done to. */
  isFeasible(): boolean {
    const { type, resources } = this.#parts;
    if (type === 'create') return true;
    return type === 'delete' ? resources.own.liveCount > 0 : this.#seeds > 0;
  }

  /** Draws what is written next. */
  prepare(): void {
    const { options, place, random } = this.#parts.resources;
    if (this.#parts.type === 'create') {
      this.#topic = options.match < 1 && random.next() >= options.match ? OTHERS : MATCHING;
      return;
    }
    if (this.#parts.type === 'delete') {
      this.#topic = DELETED_TOPIC;
      return;
    }
    this.#number = place.rank + place.workers * random.int(this.#seeds);
    this.#topic = topicOf(this.#number);
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { resources } = this.#parts;
    const { place, log, options, names, own } = resources;
    const isPlain = options.part === 'plain';
    if (this.#parts.type === 'delete') {
      this.#number = own.deleting(0);
      this.#sequence = this.#number;
      this.#open = !isPlain;
      documents.calls.delete(names.collection, names.workerPrefix(place.worker) + this.#number, result, done);
      return;
    }
    // What is written where no trigger is must not lead to any call.
    const topic = isPlain ? OTHERS : this.#topic;
    const matches = matchesCondition(this.#topic, options);
    this.#sequence = isPlain ? 0 : log.next(place.worker, topic);
    this.#open = !isPlain;
    const trace = { writer: place.worker, topic, sequence: this.#sequence, dueUs: result.dueUs };
    if (this.#parts.type === 'create') {
      this.#number = own.takeNumber();
      own.creating(this.#number);
      const id = names.workerPrefix(place.worker) + this.#number;
      const { body, sentStampAt } = resources.documents.document(id, trace, matches);
      documents.calls.create(names.collection, body, result, done, { sentStampAt, isAscii: true });
      return;
    }
    const id = names.sharedPrefix + this.#number;
    const { body, sentStampAt } = resources.documents.change(id, trace, matches);
    documents.calls.update(names.collection, id, body, result, done, { sentStampAt, isAscii: true });
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { type, resources, onOwed } = this.#parts;
    if (type === 'create') resources.own.created(this.#number, outcome, result);
    if (type === 'delete') {
      resources.own.deleted(this.#number, outcome, result);
      // It is the oldest still, and its number has an outcome: it is left alone.
      if (resources.own.isLive(this.#number)) resources.own.retire(0);
    }
    if (!this.#open) return;
    this.#open = false;
    resources.log.wrote(resources.place.worker, this.#topic, this.#sequence, result, outcome);
    if (outcome === OUTCOME_CODE.ok && matchesCondition(this.#topic, resources.options)) onOwed(this.#topic);
  }

  /** The run ends while it is under way: nobody will know its outcome. */
  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    const { log, place } = this.#parts.resources;
    log.wrote(place.worker, this.#topic, this.#sequence, NEVER, OUTCOME_CODE.unknown);
  }
}
