import { OUTCOME_CODE, type OperationResult, type OutcomeCode, type SyntrixWorkerClient } from '@syntrix-bench/core';

import type { FormQueries, Question } from '../questions/form-queries.ts';
import { drawSlot, type Done, type PreparedOperation, type ReadingResources } from './query-operation.ts';
import { Sampler } from './sampler.ts';

const PLAIN = {};
const ASCII = { isAscii: true };

/** One query, whose answer is read and, where it is checked, kept. */
export class SingleQuery implements PreparedOperation {
  readonly type: number;
  readonly #worker: ReadingResources;
  readonly #form: FormQueries;
  readonly #sampler: Sampler;
  #question: Question;
  #isChecked = false;

  constructor(type: number, worker: ReadingResources, form: FormQueries) {
    this.type = type;
    this.#worker = worker;
    this.#form = form;
    this.#sampler = new Sampler(worker.judge === null ? 0 : worker.verify);
    this.#question = form.at(0);
  }

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    this.#question = this.#form.at(drawSlot(this.#worker));
    this.#isChecked = this.#sampler.next();
  }

  execute({ documents }: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    const { body, isAscii } = this.#question;
    result.wantBody = this.#isChecked;
    documents.calls.query(body, result, done, isAscii ? ASCII : PLAIN);
  }

  settle(outcome: OutcomeCode, result: OperationResult): void {
    if (!this.#isChecked || outcome !== OUTCOME_CODE.ok) return;
    this.#worker.judge?.judgeBody(this.#question, result);
  }
}
