import {
  planQuery,
  preparedBody,
  type DocumentQuery,
  type IndexPlan,
  type IndexTemplate,
  type QueryBody,
  type StoragePlan,
} from '@syntrix-bench/core';

import type { DrawnValues } from './drawn-values.ts';
import type { QueryForm } from './query-forms.ts';
import { queryOf } from './query-of.ts';

/** A query with its values, as it is sent, and what the server makes of it. */
export interface Question {
  readonly query: DocumentQuery;
  readonly plan: StoragePlan | IndexPlan;
  readonly body: QueryBody;
  /** The body has nothing beyond ASCII. */
  readonly isAscii: boolean;
}

/** Beyond so many they are made anew. */
const MOST_KEPT = 50_000;
const ASCII = /^[\0-\x7f]*$/;

/** The queries of one form, made when they are first asked and kept: under load no JSON is built. */
export class FormQueries {
  readonly #collection: string;
  readonly #form: QueryForm;
  readonly #values: DrawnValues;
  readonly #templates: readonly IndexTemplate[];
  readonly #kept = new Map<number, Question>();

  constructor(collection: string, form: QueryForm, values: DrawnValues, templates: readonly IndexTemplate[]) {
    this.#collection = collection;
    this.#form = form;
    this.#values = values;
    this.#templates = templates;
  }

  /** @throws RangeError for a query that the server refuses: those are refused before load */
  at(slot: number): Question {
    const known = this.#kept.get(slot);
    if (known !== undefined) return known;
    const question = this.#make(slot);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(slot, question);
    return question;
  }

  #make(slot: number): Question {
    const query = queryOf(this.#collection, this.#form, this.#values, slot);
    const plan = planQuery(query, this.#templates);
    if (plan.path === 'refused') throw new RangeError(plan.problems.join('; '));
    const text = JSON.stringify(query);
    return { query, plan, body: preparedBody(text), isAscii: ASCII.test(text) };
  }
}

/** The next page of a question: what comes after a cursor. */
export function pageAfter(question: Question, startAfter: string): Question {
  const query = { ...question.query, startAfter };
  return { ...question, query, body: preparedBody(JSON.stringify(query)) };
}
