import {
  createOperationResult,
  OUTCOME_CODE,
  type Clock,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import { documentsIn } from '../answers/answer-judge.ts';
import { ownerName, type ValueSpace } from '../documents/document-values.ts';
import { entryQuery } from './entry-query.ts';
import type { LagInterval } from './lag-interval.ts';
import type { Asked, LagProber, ProbedWrite, WriteFollower } from './lag-prober.ts';
import type { WrittenDocument } from '../writes/written-documents.ts';
import type { LedgerWriter } from './write-ledger.ts';

/** What a worker's writes are followed with, and who is told. */
export interface WriterLagParts {
  readonly worker: number;
  /** Connections of the worker before the one for asking. */
  readonly connections: number;
  readonly collection: string;
  readonly clock: Clock;
  /** Follows the writes of all workers of the shard. */
  readonly prober: LagProber;
  readonly values: ValueSpace;
  readonly ledger: LedgerWriter;
  /** Every query that was asked, in the order in which they ended. */
  readonly asked: (status: number, sentUs: number, doneUs: number) => void;
  readonly found: (write: ProbedWrite, interval: LagInterval) => void;
  readonly late: (write: ProbedWrite, staleUs: number) => void;
  readonly unseen: (write: ProbedWrite, staleUs: number) => void;
  readonly passedOver: () => void;
}

/** One write of a document. */
export interface WriteOfDocument {
  readonly id: string;
  readonly number: number;
  /** 0 for a creation, below 0 for a deletion. */
  readonly rev: number;
}

/** Follows the writes of one worker: tells the ledger of each, and looks for those that the index must show. */
export class WriterLag {
  readonly #parts: WriterLagParts;
  readonly #follower: WriteFollower;
  #client: SyntrixWorkerClient | null = null;
  /** Whether finding the document tells that the write under way is in the index. */
  #isTelling = false;
  #result: OperationResult | null = null;

  constructor(parts: WriterLagParts) {
    this.#parts = parts;
    const { prober, found, late, unseen, passedOver } = parts;
    this.#follower = prober.follower({ ask: (write) => this.#ask(write), found, late, unseen, passedOver });
  }

  /**
   * A document of the worker is about to be written.
   *
   * @param before The document as it was written until now; undefined where nobody knows, or where it is new.
   */
  writing(
    { id, number, rev }: WriteOfDocument,
    before: WrittenDocument | undefined,
    client: SyntrixWorkerClient,
  ): void {
    this.#client = client;
    this.#follower.superseded(id);
    this.#isTelling = rev === 0 || (before !== undefined && this.#isNewOwner(number, rev, before));
  }

  /** That write has ended; `result` is the worker's own. */
  written({ id, number, rev }: WriteOfDocument, outcome: OutcomeCode, result: OperationResult): void {
    const { worker, ledger, values } = this.#parts;
    if (outcome === OUTCOME_CODE.unknown) return ledger.unsure(worker, number);
    if (outcome !== OUTCOME_CODE.ok) return;
    ledger.acknowledged(worker, number, rev, result.doneUs);
    if (rev < 0 || !this.#isTelling) return;
    const owner = ownerName(values.ownerOf({ origin: worker, number }, rev));
    this.#result ??= createOperationResult(result.connection + this.#parts.connections, worker);
    this.#follower.acknowledged({ id, rev, owner, dueUs: result.dueUs, ackUs: result.doneUs });
  }

  /** Whether no entry can be there under the owner that is written: a late index still has those of the writes before. */
  #isNewOwner(number: number, rev: number, { writes }: WrittenDocument): boolean {
    const { worker, values } = this.#parts;
    const identity = { origin: worker, number };
    const owner = values.ownerOf(identity, rev);
    return writes.every((write) => write.rev < 0 || values.ownerOf(identity, write.rev) !== owner);
  }

  async #ask({ id, owner, rev }: ProbedWrite): Promise<Asked> {
    const { collection, asked, clock } = this.#parts;
    const result = this.#result!;
    const { documents } = this.#client!;
    result.wantBody = true;
    result.dueUs = clock.nowUs();
    result.readyUs = 0;
    result.requests = 0;
    const outcome = await documents.query(entryQuery(collection, owner, id), result);
    const { status, sentUs, doneUs } = result;
    const found = outcome === OUTCOME_CODE.ok ? documentsIn(result.body) : null;
    asked(found === null && status === 200 ? 0 : status, sentUs, doneUs);
    if (found === null) return { kind: 'unknown', sentUs, doneUs };
    // The document is fetched as it is now, which may be more than what this write made it.
    const isThere = found.some((document) => document['id'] === id && Number(document['rev']) >= rev);
    return { kind: isThere ? 'found' : 'missed', sentUs, doneUs };
  }
}
