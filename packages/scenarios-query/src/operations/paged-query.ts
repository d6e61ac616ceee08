import {
  createOperationResult,
  cursorAfter,
  DocumentScan,
  OUTCOME_CODE,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import { documentsIn } from '../answers/answer-judge.ts';
import type { FoundDocument } from '../documents/document-text.ts';
import { pageAfter, type FormQueries, type Question } from '../questions/form-queries.ts';
import { addPart, beginPart } from './part-results.ts';
import { drawSlot, type Done, type PreparedOperation, type ReadingResources } from './query-operation.ts';
import { Sampler } from './sampler.ts';

/** Of an operation with more pages only the first are checked: they are kept until it has ended. */
const MOST_CHECKED = 100;

/** A page that was kept for its check. */
interface KeptPage {
  readonly question: Question;
  readonly body: Uint8Array;
  readonly sentUs: number;
  readonly doneUs: number;
}

/**
 * A result page by page, until one is not full or there are enough of them. The server says no cursor: it is made from the last document of
 * a page, so that of each page that one is read.
 */
export class PagedQuery implements PreparedOperation {
  readonly type: number;
  readonly #worker: ReadingResources;
  readonly #form: FormQueries;
  readonly #series: number;
  readonly #sampler: Sampler;
  readonly #scan = new DocumentScan({ lastDocument: true });
  readonly #kept: KeptPage[] = [];
  /** Values that all documents of the result are asked to have: a cursor takes the place of these filters, and must not lead out of them. */
  #given: Readonly<Record<string, unknown>> = {};
  #first: Question;
  #question: Question;
  #isChecked = false;
  #pages = 0;
  #page: OperationResult | null = null;
  #whole: OperationResult | null = null;
  #client: SyntrixWorkerClient | null = null;
  #done: Done = () => undefined;
  readonly #onPage = (outcome: OutcomeCode): void => this.#take(outcome);

  /** @param series Place of the series of pages among those declared. */
  constructor(type: number, worker: ReadingResources, form: FormQueries, series: number) {
    this.type = type;
    this.#worker = worker;
    this.#form = form;
    this.#series = series;
    this.#sampler = new Sampler(worker.judge === null ? 0 : worker.verify);
    this.#first = this.#question = form.at(0);
  }

  feasible(): boolean {
    return true;
  }

  prepare(): void {
    this.#first = this.#form.at(drawSlot(this.#worker));
    this.#given = givenBy(this.#first);
    this.#isChecked = this.#sampler.next();
  }

  execute(client: SyntrixWorkerClient, result: OperationResult, done: Done): undefined {
    this.#page ??= createOperationResult(result.connection, result.worker);
    this.#client = client;
    this.#whole = result;
    this.#done = done;
    this.#question = this.#first;
    this.#pages = 0;
    this.#kept.length = 0;
    this.#ask(result.dueUs);
  }

  settle(): void {
    const earlier = new Set<string>();
    let after: FoundDocument | undefined;
    for (const { question, body, sentUs, doneUs } of this.#kept.splice(0)) {
      const documents = documentsIn(body) ?? [];
      const before = after === undefined ? {} : { after, earlier };
      this.#worker.judge?.judge({ question, documents, sentUs, doneUs, ...before });
      for (const { id } of documents) earlier.add(String(id));
      const last = documents.at(-1);
      if (last === undefined) return;
      after = { ...last, ...this.#given };
      // One that was changed meanwhile stands elsewhere in the index: the next page may go back from there.
      if (this.#worker.judge?.isSeeded(last) === false) earlier.clear();
    }
  }

  #ask(dueUs: number): void {
    const page = this.#page!;
    beginPart(page, dueUs, this.#isChecked && this.#pages < MOST_CHECKED);
    this.#client!.documents.calls.query(this.#question.body, page, this.#onPage, { scan: this.#scan });
  }

  #take(outcome: OutcomeCode): void {
    const [page, whole] = [this.#page!, this.#whole!];
    addPart(whole, page, outcome);
    this.#worker.step(this.#series, page, outcome);
    if (outcome !== OUTCOME_CODE.ok) return this.#done(outcome);
    this.#pages += 1;
    this.#worker.cameDocuments(this.#scan.documents, page.bytesIn, whole.dueUs);
    if (page.body !== null) {
      const { body, sentUs, doneUs } = page;
      this.#kept.push({ question: this.#question, body, sentUs, doneUs });
    }
    const { plan } = this.#first;
    if (this.#pages >= this.#worker.pages || this.#scan.documents < (plan.limit ?? Infinity))
      return this.#done(outcome);
    const cursor =
      plan.path === 'index' ? cursorAfter(plan.template.fields, { ...lastOf(this.#scan), ...this.#given }) : null;
    // A document that no index can hold is none of an index.
    if (cursor === null) return this.#done(outcome);
    this.#question = pageAfter(this.#first, cursor);
    this.#ask(page.doneUs);
  }
}

/** The last document of a page, which the scan has found to be one. */
function lastOf({ lastDocument }: DocumentScan): FoundDocument {
  return JSON.parse(Buffer.from(lastDocument).toString()) as FoundDocument;
}

/** The values of a question's equalities, by field. */
function givenBy({ plan }: Question): Readonly<Record<string, unknown>> {
  const equal = plan.path === 'index' ? plan.served.filter(({ op }) => op === '==') : [];
  return Object.fromEntries(equal.map(({ field, value }) => [field, value]));
}
