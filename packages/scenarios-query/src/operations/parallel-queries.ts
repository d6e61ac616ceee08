import {
  createOperationResult,
  OUTCOME_CODE,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';
import type { FormQueries, Question } from '../questions/form-queries.ts';
import { addPart, beginPart } from './part-results.ts';
import { drawSlot, type Done, type PreparedOperation, type ReadingResources } from './query-operation.ts';
import { Sampler } from './sampler.ts';

const PLAIN = {};
const ASCII = { isAscii: true };

/** One of the queries that are under way at once. */
interface Part {
  readonly form: FormQueries;
  question: Question;
  /** Made when its connection is known. */
  result: OperationResult | null;
  readonly onDone: Done;
}

/**
 * What Syntrix has no operator for: an OR, or an IN on a field, as a query for each alternative, all at once, each on a connection of
 * its own. It has ended when the last has; where it is checked, the answers are made one by id.
 */
export class ParallelQueries implements PreparedOperation {
  readonly type: number;
  readonly #worker: ReadingResources;
  readonly #series: number;
  readonly #sampler: Sampler;
  readonly #parts: readonly Part[];
  #isChecked = false;
  #left = 0;
  #outcome: OutcomeCode = OUTCOME_CODE.ok;
  #whole: OperationResult | null = null;
  #done: Done = () => undefined;

  /** @param series Place of the series of parts among those declared. */
  constructor(type: number, worker: ReadingResources, forms: readonly FormQueries[], series: number) {
    this.type = type;
    this.#worker = worker;
    this.#series = series;
    this.#sampler = new Sampler(worker.judge === null ? 0 : worker.verify);
    this.#parts = forms.map((form, place) => ({
      form,
      question: form.at(0),
      result: null,
      onDone: (outcome) => this.#take(place, outcome),
    }));
  }

  feasible(): boolean {
    return true;
  }

  /** No two parts ask for one value, as far as there are enough of them. */
  prepare(): void {
    const { values, groups } = this.#worker;
    const step = Math.max(1, Math.floor(groups / this.#parts.length));
    const slot = drawSlot(this.#worker);
    const every = groups * values.ranges;
    this.#parts.forEach((part, place) => {
      part.question = part.form.at((slot + place * step * values.ranges) % every);
    });
    this.#isChecked = this.#sampler.next();
  }

  execute({ documents }: SyntrixWorkerClient, whole: OperationResult, done: Done): undefined {
    this.#whole = whole;
    this.#done = done;
    this.#left = this.#parts.length;
    this.#outcome = OUTCOME_CODE.ok;
    this.#parts.forEach((part, place) => {
      part.result ??= createOperationResult(whole.connection + place, whole.worker);
      beginPart(part.result, whole.dueUs, this.#isChecked);
      const { body, isAscii } = part.question;
      documents.calls.query(body, part.result, part.onDone, isAscii ? ASCII : PLAIN);
    });
  }

  settle(outcome: OutcomeCode): void {
    const { judge } = this.#worker;
    if (!this.#isChecked || outcome !== OUTCOME_CODE.ok || judge === null) return;
    const merged = new Map<string, FoundDocument>();
    for (const { question, result } of this.#parts) {
      for (const document of judge.judgeBody(question, result!) ?? []) judge.merge(merged, document);
      result!.body = null;
    }
  }

  #take(place: number, outcome: OutcomeCode): void {
    const part = this.#parts[place]!.result!;
    addPart(this.#whole!, part, outcome);
    this.#worker.step(this.#series, part, outcome);
    if (outcome !== OUTCOME_CODE.ok) this.#outcome = outcome;
    this.#left -= 1;
    if (this.#left === 0) this.#done(this.#outcome);
  }
}
