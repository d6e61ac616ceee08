import type { DocumentFilter, DocumentQuery } from '../documents/document-bodies.ts';
import { isIndexable } from './cursor.ts';
import { isIndexed, isWildcard, templateIdentity, type IndexField, type IndexTemplate } from './index-template.ts';
import { invalidPart } from './query-validity.ts';

/** A filter that the server leaves out of account, without a word. */
export interface IgnoredFilter {
  readonly filter: DocumentFilter;
  /** A clause that says why, such as `the last filter on id counts`. */
  readonly why: string;
}

/** What the kinds of {@link QueryPlan} have in common. */
interface PlanBase {
  /** Sentences on what the answer is not as the query asks for; empty where it is. */
  readonly problems: readonly string[];
}

/** The query is answered from the documents themselves, and sees each write at once. */
export interface StoragePlan extends PlanBase {
  readonly path: 'storage';
  readonly served: readonly DocumentFilter[];
  readonly ignored: readonly IgnoredFilter[];
  /** Most documents of the answer; null where nothing bounds them. */
  readonly limit: number | null;
}

/** The query is answered from an index, which follows the writes with some delay. */
export interface IndexPlan extends PlanBase {
  readonly path: 'index';
  readonly template: IndexTemplate;
  /**
   * Filters that bound what is found. A range knows no types: values are in the order null, false, true, numbers, strings, so that
   * `score < 5` finds documents without a score, and `score > 5` those with text in it.
   */
  readonly served: readonly DocumentFilter[];
  readonly ignored: readonly IgnoredFilter[];
  /** In which order documents come; those that are equal in it come by id. Empty where all of the index's fields are given. */
  readonly order: readonly IndexField[];
  /** The query asks for another order. */
  readonly orderDiffers: boolean;
  /** Most documents of the answer: what the query says, or 100. */
  readonly limit: number;
  /** Other collections may be in the same index: their documents use up the limit, and equal ids overwrite one another. */
  readonly isShared: boolean;
}

/** The query fails: with 400 for what is no query, with 500 where no index serves it. */
export interface RefusedPlan extends PlanBase {
  readonly path: 'refused';
  readonly status: 400 | 500;
}

/** What a server makes of a query. */
export type QueryPlan = StoragePlan | IndexPlan | RefusedPlan;

/** Documents of an answer from an index where the query has no limit. */
const DEFAULT_LIMIT = 100;
const ANY_LIMIT = 0;
const CURSOR = /^[A-Za-z0-9_-]*$/;

/**
 * What a server with these index templates makes of a query: which filters it serves, which it leaves out without saying so, in
 * which order documents come, or that it fails. Servers do not tell, so it is said here, before anything is sent.
 *
 * @param templates All that the server has, from `readIndexTemplates`
 */
export function planQuery(query: DocumentQuery, templates: readonly IndexTemplate[]): QueryPlan {
  const invalid = invalidPart(query);
  if (invalid !== '') return refused(400, invalid);
  const { filters = [], orderBy = [] } = query;
  const isById = filters.every(({ field, op }) => field === 'id' && (op === '==' || op === 'in'));
  return isById && orderBy.length === 0 ? planStorage(query, filters) : planIndex(query, filters, templates);
}

function refused(status: 400 | 500, problem: string): RefusedPlan {
  return { path: 'refused', status, problems: [problem] };
}

function planStorage(query: DocumentQuery, filters: readonly DocumentFilter[]): QueryPlan {
  const served = filters.slice(-1);
  const [last] = served;
  if (last?.op === 'in' && !Array.isArray(last.value)) {
    return refused(500, `${filterText(last)} fails: its value is no list`);
  }
  const ignored = filters.slice(0, -1).map((filter) => ({ filter, why: 'the last filter on id counts' }));
  const { limit = 0, startAfter = '', showDeleted = false } = query;
  const problems = ignored.map(ignoredSentence);
  if (startAfter !== '') problems.push('startAfter is ignored: a query without index has no order');
  if (showDeleted && last !== undefined) problems.push('a filter on id finds no deleted documents');
  return { path: 'storage', served, ignored, limit: limit === ANY_LIMIT ? null : limit, problems };
}

/** A template that can serve a query, and how. */
interface Candidate {
  readonly template: IndexTemplate;
  /** How many leading fields of the template are given by an equality. */
  readonly given: number;
  /** The field after those is bounded by a range. */
  readonly hasRange: boolean;
  readonly score: number;
}

function planIndex(
  query: DocumentQuery,
  filters: readonly DocumentFilter[],
  templates: readonly IndexTemplate[],
): QueryPlan {
  const { collection, orderBy = [], limit = ANY_LIMIT, startAfter = '', showDeleted = false } = query;
  const covering = templates.filter(({ collectionPattern }) => covers(collectionPattern, collection));
  const usable = covering.filter(({ includeDeleted }) => includeDeleted || !showDeleted);
  const candidates = usable.flatMap((template) => candidateOf(template, filters, orderBy) ?? []);
  const [best] = candidates.sort(byPreference);
  if (best === undefined) return refused(500, unservedText(query, filters, covering, usable));
  const { template, given, hasRange } = best;
  const { served, ignored } = divideFilters(best, filters);
  const unindexable = served.find(({ value }) => !isIndexable(value));
  if (unindexable !== undefined) {
    return refused(
      500,
      `${filterText(unindexable)} fails: an index holds no list, no object and no text over 65,535 bytes`,
    );
  }
  if (!CURSOR.test(startAfter) || startAfter.length % 4 === 1) {
    return refused(500, 'startAfter fails: it is no base64url without padding');
  }
  const order = template.fields.slice(given);
  const orderDiffers = hasRange && orderBy.length > 0 && orderBy[0]?.field !== order[0]?.field;
  const problems = ignored.map(ignoredSentence);
  if (orderDiffers) {
    problems.push(`documents come in the order of ${orderText(order)}, not of ${orderText(orderBy)}`);
  }
  for (const field of blindFields(served, orderBy)) {
    problems.push(
      `index ${templateIdentity(template)} has null for ${field} in every document, since it is no field of the user`,
    );
  }
  if (showDeleted) problems.push('an index leads to no deleted documents, which still count towards the limit');
  if (collection === 'sys' || collection.startsWith('sys/')) problems.push('nothing below "sys" is in an index');
  return {
    path: 'index',
    template,
    served,
    ignored,
    order,
    orderDiffers,
    limit: limit === ANY_LIMIT ? DEFAULT_LIMIT : limit,
    isShared: template.collectionPattern.split('/').some(isWildcard),
    problems,
  };
}

function covers(pattern: string, collection: string): boolean {
  const segments = collection.split('/');
  const parts = pattern.split('/');
  return parts.length === segments.length && parts.every((part, at) => isWildcard(part) || part === segments[at]);
}

function isRange({ op }: DocumentFilter): boolean {
  return op === '>' || op === '>=' || op === '<' || op === '<=';
}

function candidateOf(
  template: IndexTemplate,
  filters: readonly DocumentFilter[],
  orderBy: NonNullable<DocumentQuery['orderBy']>,
): Candidate | null {
  const { fields } = template;
  const equal = new Set(filters.filter(({ op }) => op === '==').map(({ field }) => field));
  const firstOpen = fields.findIndex(({ field }) => !equal.has(field));
  const given = firstOpen === -1 ? fields.length : firstOpen;
  const givenFields = new Set(fields.slice(0, given).map(({ field }) => field));
  const ranges = new Set(
    filters.filter((filter) => isRange(filter) && !givenFields.has(filter.field)).map(({ field }) => field),
  );
  const hasRange = ranges.size > 0;
  if (ranges.size > 1 || (hasRange && !ranges.has(fields[given]?.field ?? ''))) return null;

  const startsWithRange = hasRange && orderBy[0]?.field === fields[given]?.field;
  const orderFrom = hasRange && !startsWithRange ? given + 1 : given;
  const isInOrder = orderBy.every(({ field, direction }, at) => {
    const kept = fields[orderFrom + at];
    return kept?.field === field && kept.order === direction;
  });
  if (!isInOrder) return null;

  const used = Math.max(given + Number(hasRange), orderBy.length > 0 ? orderFrom + orderBy.length : 0);
  const isAscending = fields.slice(0, used).every(({ order }) => order === 'asc');
  const score =
    1 +
    10 * given +
    5 * orderBy.length +
    (hasRange ? 3 : 0) +
    (used === fields.length ? 1 : 0) +
    (orderBy.length === 0 && isAscending ? 2 : 0);
  return { template, given, hasRange, score };
}

/**
 * The most specific pattern comes first, however well it fits; then the highest score; then the smallest name, which is none; then
 * the first of the list.
 */
function byPreference(a: Candidate, b: Candidate): number {
  const fixed = fixedSegments(b.template) - fixedSegments(a.template);
  if (fixed !== 0) return fixed;
  if (a.score !== b.score) return b.score - a.score;
  return Buffer.compare(Buffer.from(a.template.name), Buffer.from(b.template.name));
}

function fixedSegments({ collectionPattern }: IndexTemplate): number {
  return collectionPattern.split('/').filter((part) => !isWildcard(part)).length;
}

/** Which filters an index serves. Of several of one kind on a field the last counts, even if it is the wider one. */
function divideFilters(
  { template, given }: Candidate,
  filters: readonly DocumentFilter[],
): { readonly served: readonly DocumentFilter[]; readonly ignored: readonly IgnoredFilter[] } {
  const { fields } = template;
  const name = templateIdentity(template);
  const served: DocumentFilter[] = [];
  const ignored: IgnoredFilter[] = [];
  filters.forEach((filter, at) => {
    const { field, op } = filter;
    const later = filters.slice(at + 1).filter((other) => other.field === field);
    const place = fields.findIndex((each) => each.field === field);
    const isGiven = place !== -1 && place < given;
    const why = ((): string => {
      if (op === '!=' || op === 'in' || op === 'contains') return `no index serves "${op}"`;
      if (op === '==') {
        if (place === -1) return `index ${name} has no field ${field}`;
        if (!isGiven) return `index ${name} has fields before ${field} that no "==" gives`;
        return later.some((other) => other.op === '==') ? `a later "==" on ${field} counts` : '';
      }
      if (isGiven) return `the "==" on ${field} counts`;
      const bound = op.startsWith('>') ? '>' : '<';
      return later.some((other) => isRange(other) && other.op.startsWith(bound))
        ? `a later bound on ${field} counts`
        : '';
    })();
    if (why === '') served.push(filter);
    else ignored.push({ filter, why });
  });
  return { served, ignored };
}

/** Fields that the query asks about and that an index knows nothing of. */
function blindFields(
  served: readonly DocumentFilter[],
  orderBy: NonNullable<DocumentQuery['orderBy']>,
): ReadonlySet<string> {
  return new Set([...served, ...orderBy].map(({ field }) => field).filter((field) => !isIndexed(field)));
}

function unservedText(
  query: DocumentQuery,
  filters: readonly DocumentFilter[],
  covering: readonly IndexTemplate[],
  usable: readonly IndexTemplate[],
): string {
  if (covering.length === 0) return `no index template covers the collection "${query.collection}"`;
  if (usable.length === 0) return 'showDeleted needs an index template with "includeDeleted: true"';
  const { orderBy = [] } = query;
  const ranges = [...new Set(filters.filter(isRange).map(({ field }) => field))];
  const asked = [
    ...(ranges.length > 0 ? [`a range on ${ranges.join(' and ')}`] : []),
    ...(orderBy.length > 0 ? [`the order of ${orderText(orderBy)}`] : []),
  ];
  return `no index template of the collection "${query.collection}" serves ${asked.join(' with ')}`;
}

function ignoredSentence({ filter, why }: IgnoredFilter): string {
  return `${filterText(filter)} is ignored: ${why}`;
}

/** Longest value that a sentence shows. */
const SHOWN = 40;

function filterText({ field, op, value }: DocumentFilter): string {
  const text = JSON.stringify(value) ?? 'null';
  return `filter ${field} ${op} ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`;
}

function orderText(
  fields: readonly ({ readonly field: string } & ({ readonly order: string } | { readonly direction: string }))[],
): string {
  return fields.map((each) => `${each.field} ${'order' in each ? each.order : each.direction}`).join(', ');
}
