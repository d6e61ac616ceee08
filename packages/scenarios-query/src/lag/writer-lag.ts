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
import type { AskBudget } from './ask-schedule.ts';
import { entryQuery } from './entry-query.ts';
import type { LagInterval } from './lag-interval.ts';
import { LagProber, type Asked, type ProbedWrite } from './lag-prober.ts';
import type { LedgerWriter } from './write-ledger.ts';

/** What a worker's writes are followed with, and who is told. */
export interface WriterLagParts {
  readonly worker: number;
  /** Connections of the worker before the one for asking. */
  readonly connections: number;
  readonly collection: string;
  readonly clock: Clock;
  readonly budget: AskBudget;
  readonly boundUs: number;
  readonly values: ValueSpace;
  readonly ledger: LedgerWriter;
  /** Every query that was asked, in the order in which they ended. */
  readonly asked: (status: number, sentUs: number, doneUs: number) => void;
  readonly found: (write: ProbedWrite, interval: LagInterval) => void;
  readonly late: (write: ProbedWrite, staleUs: number) => void;
  readonly unmeasured: () => void;
}

/** A write that has ended. */
export interface EndedWrite {
  readonly id: string;
  readonly number: number;
  /** 0 for a creation, below 0 for a deletion. */
  readonly rev: number;
  /** As which of its writes the document was there before; below 0 where it was not. */
  readonly revBefore: number;
}

/** Follows the writes of one worker: tells the ledger of each, and looks for those that the index must show. */
export class WriterLag {
  readonly #parts: WriterLagParts;
  readonly #prober: LagProber;
  #client: SyntrixWorkerClient | null = null;
  #result: OperationResult | null = null;

  constructor(parts: WriterLagParts) {
    this.#parts = parts;
    const { clock, budget, boundUs, found, late, unmeasured } = parts;
    this.#prober = new LagProber({
      clock,
      budget,
      boundUs,
      ask: (write) => this.#ask(write),
      found,
      late,
      unmeasured,
    });
  }

  /** A document of the worker is about to be written. */
  writing(id: string, client: SyntrixWorkerClient): void {
    this.#client = client;
    this.#prober.superseded(id);
  }

  /** A write has ended; `result` is the worker's own. */
  written(write: EndedWrite, outcome: OutcomeCode, result: OperationResult): void {
    const { worker, ledger, values } = this.#parts;
    const { id, number, rev, revBefore } = write;
    if (outcome === OUTCOME_CODE.unknown) return ledger.unsure(worker, number);
    if (outcome !== OUTCOME_CODE.ok) return;
    ledger.acknowledged(worker, number, rev, result.doneUs);
    if (rev < 0) return;
    const identity = { origin: worker, number };
    const owner = values.ownerOf(identity, rev);
    // An entry that was there before tells nothing.
    if (revBefore >= 0 && values.ownerOf(identity, revBefore) === owner) return;
    this.#result ??= createOperationResult(result.connection + this.#parts.connections, worker);
    this.#prober.acknowledged({ id, rev, owner: ownerName(owner), dueUs: result.dueUs, ackUs: result.doneUs });
  }

  drain(deadlineUs: number): Promise<void> {
    return this.#prober.drain(deadlineUs);
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
