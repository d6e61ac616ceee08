import type { OperationResult } from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';
import type { QueryCheck } from '../query-checks.ts';
import type { Question } from '../questions/form-queries.ts';
import type { AnswerChecker } from './answer-checker.ts';
import type { Answer } from './answer.ts';
import type { Findings } from './answer-findings.ts';
import type { RemovedEntries } from './removed-entries.ts';

/** Where a judge tells what it found. */
export interface Verdicts {
  passed(check: QueryCheck): void;
  failed(check: QueryCheck, evidence: string): void;
  /** So many documents were not yet as they were written. */
  lagging(count: number): void;
  /** So many could not be judged. */
  unknown(check: QueryCheck, count: number, reason: string): void;
}

/** An answer that lacked documents at its end. */
interface ShortAnswer {
  readonly shortfall: number;
  readonly evidence: string;
  readonly asked: Pick<Answer, 'question' | 'after' | 'doneUs'>;
  /** Whether others than those who were seeded had been seen by then. */
  readonly hadOthers: boolean;
}

/** Short answers that are kept until it is known how much was removed; of more the first impression counts. */
const MOST_SHORT = 2_000;

/** Questions that are asked again when all is quiet. */
const MOST_OPEN = 200;

/** A question that is to be asked again. */
export type OpenQuestion = Pick<Answer, 'question' | 'after'>;

/** Has answers checked and tells what came of it; keeps the questions that are to be asked again when all is quiet. */
export class AnswerJudge {
  readonly #checker: AnswerChecker;
  readonly #verdicts: Verdicts;
  readonly #checks: readonly QueryCheck[];
  readonly #open = new Map<string, OpenQuestion>();
  #short: ShortAnswer[] = [];
  #unasked = 0;

  /** @param checks The checks that an answer counts for, as far as it has something to look at. */
  constructor(checker: AnswerChecker, verdicts: Verdicts, checks: readonly QueryCheck[]) {
    this.#checker = checker;
    this.#verdicts = verdicts;
    this.#checks = checks;
  }

  /** Questions that are to be asked again. */
  get open(): readonly OpenQuestion[] {
    return [...this.#open.values()];
  }

  /** Checks an answer. */
  judge(answer: Answer): Findings {
    const findings = this.#checker.check(answer);
    this.#tell(findings, answer);
    const { question, after } = answer;
    if (!findings.isOpen) return findings;
    const key = String(question.body);
    if (this.#open.size < MOST_OPEN) this.#open.set(key, { question, ...(after === undefined ? {} : { after }) });
    else if (!this.#open.has(key)) this.#unasked += 1;
    return findings;
  }

  /**
   * Load is over: judges the answers that lacked documents at their end.
   *
   * @param removed What anybody has removed, or may have; null where nobody knows.
   */
  settle(removed: RemovedEntries | null): void {
    this.#verdicts.unknown('complete', this.#unasked, `only ${MOST_OPEN} questions are asked again after load`);
    for (const { shortfall, evidence, asked, hadOthers } of this.#short.splice(0)) {
      const isExcused =
        removed === null ? hadOthers : this.#checker.hasStrangers || removed.countFor(asked) >= shortfall;
      const [failed, passed] = isExcused
        ? (['short-answers', 'complete'] as const)
        : (['complete', 'short-answers'] as const);
      this.#verdicts.failed(failed, evidence);
      this.#verdicts.passed(passed);
    }
  }

  /** So many questions could not be asked again. */
  unanswered(count: number): void {
    this.#verdicts.unknown('complete', count, 'asking again after load got no answer in time');
  }

  /** Whether a document is one of the seeded ones, which nobody changes. */
  isSeeded({ id }: FoundDocument): boolean {
    return this.#checker.isSeeded(String(id));
  }

  /** Whether nothing is wrong with an answer, nor late; tells nobody. */
  isRight(answer: Answer): boolean {
    const { failures, isOpen } = this.#checker.check(answer);
    return failures.size === 0 && !isOpen;
  }

  /** Checks the answer of one query that was kept whole; null and nothing more where it is no list of documents. */
  judgeBody(question: Question, result: OperationResult, more: Partial<Answer> = {}): readonly FoundDocument[] | null {
    const documents = documentsIn(result.body);
    if (documents === null) {
      this.#verdicts.failed('contents', `the answer is no list of documents: ${String(question.body).slice(0, 200)}`);
      return null;
    }
    this.judge({ question, documents, sentUs: result.sentUs, doneUs: result.doneUs, ...more });
    return documents;
  }

  /** Adds a document to those of an OR or an IN: of one version there is one state. */
  merge(merged: Map<string, FoundDocument>, document: FoundDocument): void {
    const id = String(document['id']);
    const other = merged.get(id);
    merged.set(id, document);
    if (other === undefined || other['version'] !== document['version']) return;
    const differing = ['rev', 'group', 'owner', 'score'].find((field) => other[field] !== document[field]);
    if (differing === undefined) return;
    const said = `${id} has two states of version ${String(document['version'])}`;
    const values = `${differing} is ${String(other[differing])} and ${String(document[differing])}`;
    this.#verdicts.failed('contents', `${said}: ${values}`);
  }

  #tell({ failures, lagging, looked, shortfall }: Findings, { question, after, doneUs }: Answer): void {
    const isHeld = shortfall > 0 && this.#short.length < MOST_SHORT;
    for (const check of this.#checks) {
      if (isHeld && (check === 'complete' || check === 'short-answers')) continue;
      const evidence = failures.get(check);
      if (evidence !== undefined) this.#verdicts.failed(check, evidence);
      else if (looked.has(check)) this.#verdicts.passed(check);
    }
    if (isHeld) {
      const evidence = failures.get('short-answers');
      this.#short.push({
        shortfall,
        evidence: evidence ?? failures.get('complete') ?? '',
        asked: { question, doneUs, ...(after === undefined ? {} : { after }) },
        hadOthers: evidence !== undefined,
      });
    }
    if (lagging > 0) this.#verdicts.lagging(lagging);
  }
}

/** The documents of an answer; null where it is no list of objects. */
export function documentsIn(body: Uint8Array | null): readonly FoundDocument[] | null {
  if (body === null) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    return Array.isArray(parsed) && parsed.every(isDocument) ? parsed : null;
  } catch {
    return null;
  }
}

function isDocument(value: unknown): value is FoundDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
