import type { DocumentFilter, IndexField, IndexPlan, IndexTemplate } from '@syntrix-bench/core';
import { isNamedByTool } from '@syntrix-bench/documents';

import { identify, type DocumentIdentity } from '../documents/document-identity.ts';
import type { DocumentText, FoundDocument } from '../documents/document-text.ts';
import type { ValueSpace } from '../documents/document-values.ts';
import {
  acknowledgedBefore,
  isOverlapped,
  REMOVED,
  type WrittenDocument,
  type WrittenDocuments,
} from '../writes/written-documents.ts';
import type { Answer } from './answer.ts';
import { filterHolds } from './filter-holds.ts';
import { compareByIndex } from './index-order.ts';
import type { SeedColumns } from './seed-columns.ts';
import { SeedIndex } from './seed-index.ts';
import { AnswerFindings, type Findings } from './answer-findings.ts';
import { DoubtfulDocuments } from './doubtful-documents.ts';
import { identityText, seedsText } from './evidence.ts';

// docs/decisions/0124-right-answers-are-known-without-asking.md

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
  /** Others write to the collection, too. */
  readonly isShared: boolean;
}

/** What was seen in an answer. */
interface SeenDocuments {
  /** Numbers of the seeded ones. */
  readonly numbers: readonly number[];
  /**
   * The furthest of which the index is known to say what it says itself: the answer reaches at least so far. Others may stand in the index
   * where they were before a change.
   */
  readonly furthest: FoundDocument | null;
  /** The last, if it is none of those. */
  readonly doubtfulEnd: FoundDocument | null;
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

  readonly #doubtful: DoubtfulDocuments;

  constructor(known: KnownDocuments) {
    this.#known = known;
    this.#doubtful = new DoubtfulDocuments(known.boundUs);
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
    if (limit !== null && documents.length > 0) findings.look('limited');
    if (limit !== null && documents.length > limit) {
      findings.fail('limited', `${documents.length} documents came, at most ${limit} were asked for`);
    }
    const seen = new Set<string>();
    const came = this.#lookAtDocuments(answer, seen, findings);
    if (question.plan.path === 'index') this.#lookForSeeds(answer, question.plan, came, seen, findings);
    else this.#lookForAll(answer, seen, findings);
    this.#lookForWritten(answer, came.furthest, seen, findings);
    return findings.done();
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
    const { question, documents, earlier, doneUs } = answer;
    const { plan } = question;
    const fields = plan.path === 'index' ? plan.template.fields : [];
    const numbers: number[] = [];
    let before: FoundDocument | null = answer.after ?? null;
    let furthest = before;
    /** The one before, if it need not stand in its place. */
    let doubtful: FoundDocument | null = null;
    if (documents.length > 1 || (documents.length > 0 && earlier !== undefined)) findings.look('distinct');
    for (const document of documents) {
      const id = typeof document['id'] === 'string' ? document['id'] : '';
      const identity = identify(id, this.#known.runId);
      const isSeed = identity !== null && this.#isSeed(identity);
      const written = this.#known.written.get(id);
      if (!isSeed) this.#hasOthers = true;
      const isDue = isSeed || (written !== undefined && this.#isSettled(written, answer));
      const isSettled = isDue || (written === undefined && this.#isAtRest(document, answer));
      if (seen.has(id)) findings.fail('distinct', `${id} came twice`);
      else if (earlier?.has(id) === true) {
        if (isDue) findings.fail('distinct', `${id} was on an earlier page`);
        else findings.lag();
      }
      seen.add(id);
      if (answer.idsOnly === true) findings.look('matching');
      if (identity === null) this.#lookAtStranger(id, answer, findings);
      let isWanted = true;
      if (answer.idsOnly !== true) {
        this.#lookAtContents(document, identity, isSeed, written, answer, findings);
        isWanted = this.#lookAtMatch(document, isSeed, written, isSettled, answer, findings);
      }
      if (fields.length > 0) {
        const neighbour: FoundDocument | null = doubtful ?? before;
        const isBehind = neighbour === null || compareByIndex(neighbour, document, fields) < 0;
        if (!isBehind && doubtful !== null && !this.#isWritten(doubtful)) this.#doubtful.remember(doubtful, doneUs);
        if (!isBehind && !isSettled && written === undefined) this.#doubtful.remember(document, doneUs);
        if (!isBehind && (doubtful !== null || !isSettled)) findings.doubt();
        doubtful = isSettled ? null : document;
      }
      if (isSettled && fields.length > 0) {
        if (before !== null) findings.look('ordered');
        if (before !== null && compareByIndex(before, document, fields) >= 0) {
          findings.fail('ordered', orderText(before, document, fields));
        }
        before = document;
        if (isWanted && (furthest === null || compareByIndex(furthest, document, fields) < 0)) furthest = document;
      }
      if (isSeed) numbers.push(identity.number);
    }
    return { numbers, furthest, doubtfulEnd: doubtful };
  }

  /** Nobody but runs writes to a collection that is not shared: what is named like none of theirs was never written. */
  #lookAtStranger(id: string, { idsOnly }: Answer, findings: AnswerFindings): void {
    if (this.#known.isShared || isNamedByTool(id)) {
      this.#hasStrangers = true;
      return;
    }
    const what = id === '' ? 'a document without an id' : id;
    const check = idsOnly === true ? 'matching' : 'contents';
    findings.fail(check, `${what} came, which no run wrote (where others write, set data.sharedCollection)`);
  }

  #lookAtContents(
    document: FoundDocument,
    identity: DocumentIdentity | null,
    isSeed: boolean,
    written: WrittenDocument | undefined,
    { sentUs, doneUs }: Answer,
    findings: AnswerFindings,
  ): void {
    if (identity === null) return;
    findings.look('contents');
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
    { question, doneUs }: Answer,
    findings: AnswerFindings,
  ): boolean {
    const { served } = question.plan;
    const unmet = served.find((filter) => !filterHolds(filter, document));
    if (isSettled && served.length > 0) findings.look('matching');
    if (unmet !== undefined) {
      if (isSettled) findings.fail('matching', `${identityText(document)}: ${filterText(unmet, document)}`);
      else if (written !== undefined) findings.lag();
      else {
        this.#doubtful.remember(document, doneUs);
        findings.doubt();
      }
    }
    if (!isSeed && !isSettled) return unmet === undefined;
    if (question.plan.ignored.length > 0) findings.look('ignored-filters');
    const ignored = question.plan.ignored.find(({ filter }) => !filterHolds(filter, document));
    if (ignored !== undefined) {
      findings.fail('ignored-filters', `${identityText(document)}: ${filterText(ignored.filter, document)}`);
    }
    return unmet === undefined;
  }

  /** Seeded documents come one after the other, from where the question begins to where the answer ends. */
  #lookForSeeds(
    answer: Answer,
    plan: IndexPlan,
    { numbers, furthest, doubtfulEnd }: SeenDocuments,
    seen: ReadonlySet<string>,
    findings: AnswerFindings,
  ): void {
    const { documents, after, doneUs } = answer;
    const index = this.indexOf(plan);
    const stretch = index.stretchOf(plan.served);
    const from = after === undefined ? stretch.from : Math.max(stretch.from, index.placeAfter(after));
    const isFull = documents.length >= plan.limit;
    let last = from - 1;
    for (const number of numbers) last = Math.max(last, index.placeOf(number));
    if (furthest !== null) last = Math.max(last, index.placeAfter(furthest) - 1);
    const missing: number[] = [];
    const end = Math.min(last, stretch.to - 1);
    if (end >= from || (!isFull && stretch.to > from)) findings.look('complete');
    for (let place = from; place <= end; place += 1) {
      const number = index.numberAt(place);
      if (!seen.has(this.#known.sharedPrefix + number)) missing.push(number);
    }
    if (missing.length > 0) findings.fail('complete', this.#missingText(missing, 'although later ones came'));
    if (isFull && doubtfulEnd !== null && !this.#isWritten(doubtfulEnd)) {
      // If it stands where it says, seeded ones before it are missing.
      if (index.placeAfter(doubtfulEnd) - 1 > Math.max(last, from - 1)) {
        this.#doubtful.remember(doubtfulEnd, doneUs);
        findings.doubt();
      }
    }
    if (!isFull && stretch.to > from) findings.look('short-answers');
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
    findings.look('complete');
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
      if (seen.has(written.id)) findings.look('complete');
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

  #isWritten({ id }: FoundDocument): boolean {
    return this.#known.written.get(String(id)) !== undefined;
  }

  /** Whether nobody has just written to a document that is not this shard's. */
  #isAtRest(document: FoundDocument, { isQuiet, sentUs }: Answer): boolean {
    return isQuiet === true && this.#doubtful.isAtRest(document, sentUs);
  }

  #missingText(numbers: readonly number[], why: string): string {
    return `${seedsText(numbers, this.#known)} left out, ${why}`;
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
