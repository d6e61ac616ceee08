import { OUTCOME_CODE, type OperationResult, type OutcomeCode, type Random } from '@syntrix-bench/core';

import { isMissing } from './answers.ts';
import type { Keys } from './keys/keys.ts';
import type { WorkerDocuments } from './worker-documents.ts';

const SHARED = -1;
/** The worker's own, and out of use. */
const RETIRED = -2;

/** What a worker chooses documents from, and whom it tells what it found. */
export interface DocumentsOfWorker {
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  /** Followed by the number of a shared document. */
  readonly sharedPrefix: string;
  /** Shared documents of the worker's database. */
  readonly sharedCount: number;
  readonly own: WorkerDocuments;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  /** An answer said that a document which must be there is. */
  readonly present: () => void;
  /** An answer said that a document is not there which nobody had deleted. */
  readonly missing: (method: string, id: string, status: number) => void;
}

/** An existing document, drawn by a worker for an operation that leaves it in being. Reused for each operation. */
export class DocumentChoice {
  id = '';
  number = 0;
  readonly #worker: DocumentsOfWorker;
  readonly #keys: Keys;
  /** Where the worker's own document stands in its live set, or -1 for a shared document. */
  #position = SHARED;

  constructor(worker: DocumentsOfWorker, keys: Keys) {
    this.#worker = worker;
    this.#keys = keys;
  }

  /** Whether other workers address the document too. */
  get isShared(): boolean {
    return this.#position === SHARED;
  }

  /** Draws a document of those that the worker may address: all shared ones and its own live ones. There must be one. */
  draw(): void {
    const { random, sharedCount, own, sharedPrefix, ownPrefix } = this.#worker;
    const drawn = this.#keys.draw(random, sharedCount, own.liveCount);
    if (drawn < sharedCount) {
      this.#position = SHARED;
      this.number = drawn;
      this.id = sharedPrefix + drawn;
    } else {
      this.#position = drawn - sharedCount;
      this.number = own.liveAt(this.#position);
      this.id = ownPrefix + this.number;
    }
  }

  /**
   * Looks at how the operation ended. A document that is missing, or whose state is unknown, is retired if it is the
   * worker's own; shared ones stay in use, for nobody may delete them and other workers address them too.
   *
   * @param method Of the last request.
   */
  settle(outcome: OutcomeCode, result: OperationResult, method: string): void {
    if (outcome === OUTCOME_CODE.ok) return this.#worker.present();
    const missing = isMissing(result);
    if (missing) this.#worker.missing(method, this.id, result.status);
    if (missing || outcome === OUTCOME_CODE.unknown) this.retire();
  }

  /** Takes the document out of use until clean-up if it is the worker's own. */
  retire(): void {
    if (this.#position < 0) return;
    this.#worker.own.retire(this.#position);
    this.#position = RETIRED;
  }
}
