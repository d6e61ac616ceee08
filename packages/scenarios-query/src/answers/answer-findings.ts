import type { QueryCheck } from '../query-checks.ts';
import type { Answer } from './answer.ts';
import { queryText } from './evidence.ts';

/** What was found wrong in an answer: by check one sentence, or null where nothing was. */
export interface Findings {
  readonly failures: ReadonlyMap<QueryCheck, string>;
  /** What the answer had something to look at for: it says nothing of other checks. */
  readonly looked: ReadonlySet<QueryCheck>;
  /** How often something was not yet as it was written, which the index may be late for. */
  readonly lagging: number;
  /** What was not as it must be in the end, although it may be late: the question is to be asked again when all is quiet. */
  readonly isOpen: boolean;
  /**
   * Documents that the answer lacks at its end although its limit was not reached, if that is all that is missing: removed ones may have
   * used up the limit, if so many were removed.
   */
  readonly shortfall: number;
}

/** Collects what is wrong with one answer. */
export class AnswerFindings {
  readonly #answer: Answer;
  readonly #failures = new Map<QueryCheck, string>();
  readonly #looked = new Set<QueryCheck>();
  #lagging = 0;
  #isOpen = false;
  #shortfall = 0;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  /** The answer had something to look at. */
  look(check: QueryCheck): void {
    this.#looked.add(check);
  }

  fail(check: QueryCheck, said: string): void {
    if (this.#failures.has(check)) return;
    const { question, documents } = this.#answer;
    this.#failures.set(check, `${said}; ${documents.length} documents for ${queryText(question.query)}`);
  }

  /** As `fail`, and to be asked again. */
  open(check: QueryCheck, said: string): void {
    this.#isOpen = true;
    this.fail(check, said);
  }

  /** The answer lacks so many at its end. */
  short(check: 'short-answers' | 'complete', count: number, said: string): void {
    if (this.#failures.has('complete')) return;
    this.#shortfall = Math.max(this.#shortfall, count);
    if (check === 'complete') this.fail(check, said);
    else this.open(check, said);
  }

  lag(): void {
    this.#lagging += 1;
    this.#isOpen = true;
  }

  /** It may be wrong, and it may be on its way: to be asked again. */
  doubt(): void {
    this.#isOpen = true;
  }

  done(): Findings {
    const isShort = !(this.#failures.has('complete') && this.#failures.has('short-answers'));
    const shortfall = isShort ? this.#shortfall : 0;
    return { failures: this.#failures, looked: this.#looked, lagging: this.#lagging, isOpen: this.#isOpen, shortfall };
  }
}
