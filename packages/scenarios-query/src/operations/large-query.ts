import {
  DocumentScan,
  OUTCOME_CODE,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import type { FormQueries, Question } from '../questions/form-queries.ts';
import type { Done, PreparedOperation, ReadingResources } from './query-operation.ts';
import { Sampler } from './sampler.ts';

/**
 * All documents of the collection in one answer. It is read while it comes and counted, and of what is checked only the ids are kept,
 * so that memory does not grow with it.
 */
export class LargeQuery implements PreparedOperation {
  readonly type: number;
  readonly #worker: ReadingResources;
  readonly #question: Question;
  readonly #sampler: Sampler;
  readonly #counting = { scan: new DocumentScan(), isAscii: true };
  readonly #checking = { scan: new DocumentScan({ ids: true }), isAscii: true };
  #options: { readonly scan: DocumentScan; readonly isAscii: boolean } = this.#counting;

  constructor(type: number, worker: ReadingResources, form: FormQueries) {
    this.type = type;
    this.#worker = worker;
    this.#question = form.at(0);
    this.#sampler = new Sampler(worker.judge === null ? 0 : worker.verify);
  }

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    this.#options = this.#sampler.next() ? this.#checking : this.#counting;
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    documents.calls.query(this.#question.body, result, done, this.#options);
  }

  settle(outcome: OutcomeCode, { bytesIn, dueUs, sentUs, doneUs }: OperationResult): void {
    const { scan } = this.#options;
    if (outcome !== OUTCOME_CODE.ok) return;
    this.#worker.cameDocuments(scan.documents, bytesIn, dueUs);
    if (this.#options === this.#counting) return;
    const documents = scan.ids.map((id) => ({ id }));
    this.#worker.judge?.judge({ question: this.#question, documents, sentUs, doneUs, idsOnly: true });
    // What was kept of it is not needed until the next one.
    scan.begin();
  }
}
