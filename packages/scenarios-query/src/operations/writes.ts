import {
  OUTCOME_CODE,
  preparedBody,
  type ChangeBody,
  type Clock,
  type DocumentBody,
  type OperationResult,
  type OutcomeCode,
  type Random,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { isMissing, type WorkerDocuments } from '@syntrix-bench/documents';

import type { DocumentIdentity } from '../documents/document-identity.ts';
import type { DocumentText } from '../documents/document-text.ts';
import type { WriterLag } from '../lag/writer-lag.ts';
import { REMOVED, type WrittenDocument, type WrittenDocuments } from '../writes/written-documents.ts';
import type { Done, PreparedOperation } from './query-operation.ts';

/** What the writing operations of a worker work with. */
export interface WritingResources {
  readonly random: Random;
  readonly clock: Clock;
  readonly collection: string;
  /** Number of the worker, which its documents are told by. */
  readonly worker: number;
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  readonly own: WorkerDocuments;
  readonly text: DocumentText;
  readonly written: WrittenDocuments;
  /** An answer said that a document which must be there is. */
  readonly present: () => void;
  /** An answer said that a document is not there which nobody had deleted. */
  readonly missing: (method: string, id: string, status: number) => void;
  /** Measures how late the index is for what the worker writes; null where nobody wants to know. */
  readonly lag: WriterLag | null;
  /** Number of the worker's next change, by which its documents tell which state they are in. */
  readonly nextRev: () => number;
}

const ASCII = { isAscii: true };

/** A write of one of the worker's own documents, of which the shard keeps account. */
abstract class OwnWrite implements PreparedOperation {
  readonly type: number;
  protected readonly worker: WritingResources;
  #followed: WrittenDocument | null = null;
  #number = 0;
  #rev = 0;

  constructor(type: number, worker: WritingResources) {
    this.type = type;
    this.worker = worker;
  }

  abstract feasible(): boolean;
  abstract prepare(): void;
  abstract execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined;
  abstract settle(outcome: OutcomeCode, result: OperationResult): void;

  protected begin(number: number, rev: number, client: SyntrixWorkerClient): void {
    const { written, ownPrefix, clock, lag } = this.worker;
    const id = ownPrefix + number;
    this.#number = number;
    this.#rev = rev;
    lag?.writing({ id, number, rev }, written.get(id), client);
    this.#followed = written.begin(id, this.identityOf(number), rev, clock.nowUs());
  }

  protected end(outcome: OutcomeCode, result: OperationResult): void {
    const { written, lag, ownPrefix } = this.worker;
    if (this.#followed !== null) written.end(this.#followed, outcome, result.doneUs);
    this.#followed = null;
    const [number, rev] = [this.#number, this.#rev];
    lag?.written({ id: ownPrefix + number, number, rev }, outcome, result);
  }

  protected identityOf(number: number): DocumentIdentity {
    return { origin: this.worker.worker, number };
  }
}

/** POST of a new document of the worker. */
export class CreateOwn extends OwnWrite {
  #number = 0;
  #body: DocumentBody = preparedBody('');

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    const { own, text, ownPrefix } = this.worker;
    this.#number = own.takeNumber();
    this.#body = text.document(ownPrefix + this.#number, this.identityOf(this.#number));
  }

  execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection } = this.worker;
    own.creating(this.#number);
    this.begin(this.#number, 0, client);
    client.documents.calls.create(collection, this.#body, result, done, ASCII);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    this.worker.own.created(this.#number, outcome, result);
    // A conflict says that a document of this name is there, whoever made it.
    this.end(result.status === 409 ? OUTCOME_CODE.unknown : outcome, result);
  }
}

/** PATCH of all values of one of the worker's own documents, each as likely. */
export class UpdateOwn extends OwnWrite {
  #position = 0;
  #number = 0;
  #rev = 0;
  #body: ChangeBody = preparedBody('');

  feasible(): boolean {
    return this.worker.own.liveCount > 0;
  }

  prepare(): void {
    const { own, random, text, nextRev } = this.worker;
    this.#position = random.int(own.liveCount);
    this.#number = own.liveAt(this.#position);
    this.#rev = nextRev();
    this.#body = text.change(this.identityOf(this.#number), this.#rev);
  }

  execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { collection, ownPrefix } = this.worker;
    this.begin(this.#number, this.#rev, client);
    client.documents.calls.update(collection, ownPrefix + this.#number, this.#body, result, done, ASCII);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { own, ownPrefix, present, missing } = this.worker;
    const isGone = isMissing(result);
    this.end(isGone ? OUTCOME_CODE.unknown : outcome, result);
    if (outcome === OUTCOME_CODE.ok) return present();
    if (isGone) missing('PATCH', ownPrefix + this.#number, result.status);
    // Nobody touches what may or may not have been changed.
    if (isGone || outcome === OUTCOME_CODE.unknown) own.retire(this.#position);
  }
}

/** DELETE of one of the worker's own documents, each as likely. */
export class DeleteOwn extends OwnWrite {
  #position = 0;
  #number = 0;

  feasible(): boolean {
    return this.worker.own.liveCount > 0;
  }

  prepare(): void {
    this.#position = this.worker.random.int(this.worker.own.liveCount);
  }

  execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { own, collection, ownPrefix } = this.worker;
    this.#number = own.deleting(this.#position);
    this.begin(this.#number, REMOVED, client);
    client.documents.calls.delete(collection, ownPrefix + this.#number, result, done);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    const { own, ownPrefix, present, missing } = this.worker;
    const isGone = isMissing(result);
    this.end(isGone ? OUTCOME_CODE.unknown : outcome, result);
    if (own.deleted(this.#number, outcome, result)) missing('DELETE', ownPrefix + this.#number, result.status);
    else if (outcome === OUTCOME_CODE.ok) present();
  }
}
