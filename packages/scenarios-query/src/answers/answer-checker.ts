import type { DocumentFilter, IndexField, IndexPlan, IndexTemplate } from '@syntrix-bench/core';

import { identify, type DocumentIdentity } from '../documents/document-identity.ts';
import type { DocumentText, FoundDocument } from '../documents/document-text.ts';
import type { ValueSpace } from '../documents/document-values.ts';
import { QUERY_CHECK_NAMES, type QueryCheck } from '../query-checks.ts';
import type { Question } from '../questions/form-queries.ts';
import {
  acknowledgedBefore,
  isOverlapped,
  REMOVED,
  type WrittenDocument,
  type WrittenDocuments,
} from '../writes/written-documents.ts';
import { filterHolds } from './filter-holds.ts';
import { compareByIndex } from './index-order.ts';
import type { SeedColumns } from './seed-columns.ts';
import { SeedIndex } from './seed-index.ts';
import { identityText, queryText, seedsText } from './evidence.ts';

// docs/decisions/0124-right-answers-are-known-without-asking.md

/** An answer, and when it was asked for. Times on the run's clock. */
export interface Answer {
  readonly question: Question;
  readonly documents: readonly FoundDocument[];
  readonly sentUs: number;
  readonly doneUs: number;
  /** The last document of the page before. @default it is the first page */
  readonly after?: FoundDocument;
  /** Ids of the pages before. @default there are none */
  readonly earlier?: ReadonlySet<string>;
  /** Of the documents nothing but the ids was kept. @default they came whole */
  readonly idsOnly?: true;
  /** It was asked when all was quiet: nothing that was removed can have used up its limit. @default load was under way */
  readonly isQuiet?: true;
}

/** What was found wrong in an answer: by check one sentence, or null where nothing was. */
export interface Findings {
  readonly failures: ReadonlyMap<QueryCheck, string>;
  /** How often something was not yet as it was written, which the index may be late for. */
  readonly lagging: number;
  /** What was not as it must be in the end, although it may be late: the question is to be asked again when all is quiet. */
  readonly isOpen: boolean;
  /**
   * Documents that the answer lacks at its end although its limit was not reached, if that is all that is missing: removed ones may have
   * used up the limit, if so many were removed.
   */
  readonly shortfall: number;
  /** The checks for which there was something to look at (R40). */
  readonly looked: ReadonlySet<QueryCheck>;
}

/** What answers are held against. */
export interface KnownDocuments {
  readonly runId: string;
  /** Origin of the seeded documents that the workload knows. */
  readonly origin: number;
  readonly sharedPrefix: string;
  readonly values: ValueSpace;
  readonly text: DocumentText;
  readonly seeds: SeedColumns;
  readonly written: WrittenDocuments;
  /** How long the index may be late, in µs. */
  readonly boundUs: number;
  /** Whether the collection may hold documents that no run made. */
  readonly isShared: boolean;
}

/** Ids of documents that another run may have made, or a look at what the server has. */
const OF_A_RUN = /-(?:s\d*|\d+)-\d+$|^doctor-/;

/** What was seen in an answer. */
interface SeenDocuments {
  /** Numbers of the seeded ones. */
  readonly numbers: readonly number[];
  /**
   * The last of which the index is known to say what it says itself: the answer reaches at least so far. Others may stand in the index
   * where they were before a change.
   */
  readonly lastSettled: FoundDocument | null;
}

/** With more written documents than this, a query of an index that names no value is held against the seeded ones alone. */
const MOST_LOOKED_THROUGH = 2_000;

/** Holds answers against what is right: by the seeded documents, which nobody changes, and by what this shard's workers wrote. */
export class AnswerChecker {
  readonly #known: KnownDocuments;
  readonly #indexes = new Map<IndexTemplate, SeedIndex>();
  /** Documents that are not seeded were seen: ones that were removed may have used up a limit. */
  #hasOthers = false;
  #hasStrangers = false;

  constructor(known: KnownDocuments) {
    this.#known = known;
  }

  /** Whether documents were seen that are none of this run: whoever has made them may have removed some, too. */
  get hasStrangers(): boolean {
    return this.#hasStrangers;
  }

  check(answer: Answer): Findings {
    const findings = new AnswerFindings(answer);
    const { question, documents } = answer;
    if (this.#known.written.size > 0) this.#hasOthers = true;
    const limit = question.plan.limit;
    if (limit !== null && documents.length > limit) {
      findings.fail('limited', `${documents.length} documents came, at most ${limit} were asked for`);
    }
    const seen = new Set<string>();
    const { numbers, lastSettled } = this.#lookAtDocuments(answer, seen, findings);
    if (question.plan.path === 'index') this.#lookForSeeds(answer, question.plan, numbers, seen, findings);
    else this.#lookForAll(answer, seen, findings);
    this.#lookForWritten(answer, lastSettled, seen, findings);
    return findings.done(this.#lookedAt(answer));
  }

  /** The checks for which an answer has something to look at. */
  #lookedAt({ question: { plan }, documents, after, idsOnly }: Answer): ReadonlySet<QueryCheck> {
    const { seeds, written } = this.#known;
    const isWhole = idsOnly !== true && documents.length > 0;
    const neighbours = documents.length + (after === undefined ? 0 : 1);
    const possible: Readonly<Partial<Record<QueryCheck, boolean>>> = {
      complete: seeds.count > 0 || written.size > 0,
      'short-answers': plan.limit !== null && (seeds.count > 0 || written.size > 0),
      limited: plan.limit !== null && documents.length > 0,
      distinct: documents.length > 0,
      contents: isWhole,
      matching: isWhole && plan.served.length > 0,
      'ignored-filters': isWhole && plan.ignored.length > 0,
      ordered: isWhole && plan.path === 'index' && neighbours > 1,
    };
    return new Set(QUERY_CHECK_NAMES.filter((check) => possible[check] === true));
  }

  /** The index that a question is answered from, of seeded documents alone. */
  indexOf({ template }: IndexPlan): SeedIndex {
    let index = this.#indexes.get(template);
    if (index === undefined) this.#indexes.set(template, (index = new SeedIndex(template.fields, this.#known.seeds)));
    return index;
  }

  /** Whether a document is one of those that were seeded. */
  isSeeded(id: string): boolean {
    const identity = identify(id, this.#known.runId);
    return identity !== null && this.#isSeed(identity);
  }

  /** Looks at each document that came. */
  #lookAtDocuments(answer: Answer, seen: Set<string>, findings: AnswerFindings): SeenDocuments {
    const { question, documents, earlier } = answer;
    const { plan } = question;
    const fields = plan.path === 'index' ? plan.template.fields : [];
    const numbers: number[] = [];
    let before: FoundDocument | null = answer.after ?? null;
    for (const document of documents) {
      const id = typeof document['id'] === 'string' ? document['id'] : '';
      const identity = identify(id, this.#known.runId);
      const isSeed = identity !== null && this.#isSeed(identity);
      const written = this.#known.written.get(id);
      if (!isSeed) this.#hasOthers = true;
      const isSettled = isSeed || (written !== undefined && this.#isSettled(written, answer));
      if (seen.has(id)) findings.fail('distinct', `${id} came twice`);
      else if (earlier?.has(id) === true) {
        if (isSettled) findings.fail('distinct', `${id} was on an earlier page`);
        else findings.lag();
      }
      seen.add(id);
      if (answer.idsOnly !== true) {
        this.#lookAtContents(document, identity, isSeed, written, answer, findings);
        this.#lookAtMatch(document, isSeed, written, isSettled, answer, findings);
      }
      if (isSettled && fields.length > 0) {
        if (before !== null && compareByIndex(before, document, fields) >= 0) {
          findings.fail('ordered', orderText(before, document, fields));
        }
        before = document;
      }
      if (isSeed) numbers.push(identity.number);
    }
    return { numbers, lastSettled: before };
  }

  #lookAtContents(
    document: FoundDocument,
    identity: DocumentIdentity | null,
    isSeed: boolean,
    written: WrittenDocument | undefined,
    { sentUs, doneUs }: Answer,
    findings: AnswerFindings,
  ): void {
    if (identity === null) {
      if (OF_A_RUN.test(String(document['id']))) this.#hasStrangers = true;
      else if (this.#known.isShared) this.#hasStrangers = true;
      else findings.fail('contents', `${identityText(document)} was made by no run`);
      return;
    }
    const difference = this.#known.text.difference(document, identity);
    if (difference !== null) return findings.fail('contents', `${identityText(document)}: ${difference}`);
    const rev = document['rev'] as number;
    if (isSeed && rev !== 0)
      return findings.fail('contents', `${identityText(document)}: rev is ${rev}, but nobody changed it`);
    if (written === undefined) return;
    const last = acknowledgedBefore(written, sentUs);
    const isPossible =
      last?.rev === rev ||
      written.writes.some((write) => write.rev === rev && write.doneUs > sentUs && write.sentUs <= doneUs);
    if (isPossible || (last === undefined && written.writes.some((write) => write.rev === rev))) return;
    if (last?.rev === REMOVED) {
      const age = msText(sentUs - last.doneUs);
      findings.fail(
        'matching',
        `${identityText(document)} had been deleted, acknowledged ${age} before the query was sent`,
      );
    } else {
      const said = last === undefined ? 'no write of it was sent' : `rev ${last.rev} had been acknowledged before`;
      findings.fail('contents', `${identityText(document)}: rev is ${rev}, but ${said}`);
    }
  }

  #lookAtMatch(
    document: FoundDocument,
    isSeed: boolean,
    written: WrittenDocument | undefined,
    isSettled: boolean,
    { question }: Answer,
    findings: AnswerFindings,
  ): void {
    const unmet = question.plan.served.find((filter) => !filterHolds(filter, document));
    if (unmet !== undefined) {
      if (isSettled) findings.fail('matching', `${identityText(document)}: ${filterText(unmet, document)}`);
      else if (written !== undefined) findings.lag();
    }
    if (!isSeed && !isSettled) return;
    const ignored = question.plan.ignored.find(({ filter }) => !filterHolds(filter, document));
    if (ignored !== undefined) {
      findings.fail('ignored-filters', `${identityText(document)}: ${filterText(ignored.filter, document)}`);
    }
  }

  /** Seeded documents come one after the other, from where the question begins to where the answer ends. */
  #lookForSeeds(
    answer: Answer,
    plan: IndexPlan,
    numbers: readonly number[],
    seen: ReadonlySet<string>,
    findings: AnswerFindings,
  ): void {
    const { documents, after } = answer;
    const index = this.indexOf(plan);
    const stretch = index.stretchOf(plan.served);
    const from = after === undefined ? stretch.from : Math.max(stretch.from, index.placeAfter(after));
    const isFull = documents.length >= plan.limit;
    let last = from - 1;
    for (const number of numbers) last = Math.max(last, index.placeOf(number));
    const missing: number[] = [];
    const end = Math.min(last, stretch.to - 1);
    for (let place = from; place <= end; place += 1) {
      const number = index.numberAt(place);
      if (!seen.has(this.#known.sharedPrefix + number)) missing.push(number);
    }
    if (missing.length > 0) findings.fail('complete', this.#missingText(missing, 'although later ones came'));
    if (isFull || last >= stretch.to - 1) return;
    const rest: number[] = [];
    for (let place = Math.max(from, last + 1); place < stretch.to; place += 1) rest.push(index.numberAt(place));
    if (rest.length === 0) return;
    const said = this.#missingText(rest, `although only ${documents.length} of at most ${plan.limit} documents came`);
    // The limit counts documents that were removed meanwhile.
    const shortfall = Math.min(rest.length, plan.limit - documents.length);
    if (answer.isQuiet === true) findings.fail('complete', said);
    else findings.short(this.#hasOthers ? 'short-answers' : 'complete', shortfall, said);
  }

  /** An answer from the documents themselves has all of them: those of the given ids, or of the collection. */
  #lookForAll({ question: { plan } }: Answer, seen: ReadonlySet<string>, findings: AnswerFindings): void {
    if (plan.limit !== null && seen.size >= plan.limit) return;
    const { seeds, sharedPrefix } = this.#known;
    const missing: number[] = [];
    for (let number = 0; number < seeds.count; number += 1) {
      const id = sharedPrefix + number;
      if (!seen.has(id) && plan.served.every((filter) => filterHolds(filter, { id }))) missing.push(number);
    }
    if (missing.length > 0) findings.fail('complete', this.#missingText(missing, `of ${seeds.count} that are there`));
  }

  /** Documents of this shard's workers must be there once the index has had its time. */
  #lookForWritten(
    answer: Answer,
    last: FoundDocument | null,
    seen: ReadonlySet<string>,
    findings: AnswerFindings,
  ): void {
    const { question, documents, sentUs, doneUs, after } = answer;
    const { plan } = question;
    const isFull = plan.limit !== null && documents.length >= plan.limit;
    const fields = plan.path === 'index' ? plan.template.fields : [];
    for (const written of this.#candidates(plan.served, plan.path !== 'index')) {
      if (seen.has(written.id) || isOverlapped(written, sentUs, doneUs)) continue;
      const write = acknowledgedBefore(written, sentUs);
      if (write === undefined || write.rev === REMOVED) continue;
      const document = { id: written.id, ...this.#known.values.of(written.identity, write.rev) };
      if (!plan.served.every((filter) => filterHolds(filter, document))) continue;
      if (after !== undefined && compareByIndex(document, after, fields) <= 0) continue;
      if (isFull && (last === null || fields.length === 0 || compareByIndex(document, last, fields) >= 0)) continue;
      if (plan.path === 'index' && sentUs - write.doneUs < this.#known.boundUs) {
        findings.lag();
        continue;
      }
      const age = msText(sentUs - write.doneUs);
      const said = `${identityText(document)} is missing, written and acknowledged ${age} before the query was sent`;
      const isBehind = last !== null && fields.length > 0 && compareByIndex(document, last, fields) > 0;
      // The limit counts documents that were removed meanwhile.
      if (isBehind && answer.isQuiet !== true) findings.short('short-answers', 1, said);
      else if (plan.path === 'index' && !isFull && documents.length > 0) findings.open('complete', said);
      else findings.fail('complete', said);
    }
  }

  *#candidates(served: readonly DocumentFilter[], isWhole: boolean): Iterable<WrittenDocument> {
    const { written } = this.#known;
    for (const { field, op, value } of served) {
      if (op !== '==' || (field !== 'group' && field !== 'owner') || typeof value !== 'string') continue;
      yield* written.with(field, value);
      return;
    }
    // What is answered from the documents themselves brings all of them, so that looking at all costs no more.
    if (isWhole || written.size <= MOST_LOOKED_THROUGH) yield* written.all();
  }

  #isSeed({ origin, number }: DocumentIdentity): boolean {
    return origin === this.#known.origin && number < this.#known.seeds.count;
  }

  /** Whether the index has had its time for all that was written to a document. */
  #isSettled(written: WrittenDocument, { sentUs, doneUs }: Answer): boolean {
    if (isOverlapped(written, sentUs, doneUs)) return false;
    const last = acknowledgedBefore(written, sentUs);
    return last !== undefined && sentUs - last.doneUs >= this.#known.boundUs;
  }

  #missingText(numbers: readonly number[], why: string): string {
    return `${seedsText(numbers, this.#known)} left out, ${why}`;
  }
}

/** Collects what is wrong with one answer. */
class AnswerFindings {
  readonly #answer: Answer;
  readonly #failures = new Map<QueryCheck, string>();
  #lagging = 0;
  #isOpen = false;
  #shortfall = 0;

  constructor(answer: Answer) {
    this.#answer = answer;
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

  done(looked: ReadonlySet<QueryCheck>): Findings {
    const isShort = !(this.#failures.has('complete') && this.#failures.has('short-answers'));
    const shortfall = isShort ? this.#shortfall : 0;
    return { failures: this.#failures, lagging: this.#lagging, isOpen: this.#isOpen, shortfall, looked };
  }
}

function orderText(before: FoundDocument, document: FoundDocument, fields: readonly IndexField[]): string {
  const order = fields.map(({ field, order: direction }) => `${field} ${direction}`).join(', ');
  const shown = (each: FoundDocument): string => fields.map(({ field }) => String(each[field])).join(' ');
  return `${shown(document)} came behind ${shown(before)}, in the order of ${order}`;
}

function filterText({ field, op, value }: DocumentFilter, document: FoundDocument): string {
  return `${field} is ${JSON.stringify(document[field]) ?? 'missing'}, not ${op} ${JSON.stringify(value)}`;
}

function msText(us: number): string {
  return us >= 10_000_000 ? `${Math.round(us / 1e6)} s` : `${Math.round(us / 1000)} ms`;
}
