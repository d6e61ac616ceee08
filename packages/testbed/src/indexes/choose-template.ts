import type { Filter } from '../store/condition.ts';
import { matchesCollection, type Template } from './index-template.ts';

/** A query that has passed the checks of its form. */
export interface Query {
  readonly collection: string;
  readonly filters: readonly Filter[];
  readonly orderBy: readonly { readonly field: string; readonly direction: string }[];
  /** 0: the path's default. */
  readonly limit: number;
  readonly startAfter: string;
  readonly showDeleted: boolean;
}

/** Queries that need no index: without filters and order, or with nothing but `id ==` and `id in`. */
export function readsStorage({ filters, orderBy }: Query): boolean {
  return orderBy.length === 0 && filters.every(({ field, op }) => field === 'id' && (op === '==' || op === 'in'));
}

const RANGE_OPERATORS: readonly string[] = ['>', '>=', '<', '<='];

/** Whether a filter asks for a stretch of the order. */
export function isRange({ op }: Filter): boolean {
  return RANGE_OPERATORS.includes(op);
}

/** The template that serves a query best; undefined where none can. */
export function chooseTemplate(query: Query, templates: readonly Template[]): Template | undefined {
  let best: { readonly template: Template; readonly score: number } | undefined;
  for (const template of templates) {
    if (!matchesCollection(template, query.collection) || (query.showDeleted && !template.includeDeleted)) continue;
    const score = scoreOf(query, template);
    if (score > 0 && (best === undefined || isBetter({ template, score }, best))) best = { template, score };
  }
  return best?.template;
}

interface Candidate {
  readonly template: Template;
  readonly score: number;
}

/** A more specific pattern wins before the fit is looked at; equal fits go by name. */
function isBetter(left: Candidate, right: Candidate): boolean {
  const specific = left.template.fixedSegments - right.template.fixedSegments;
  if (specific !== 0) return specific > 0;
  return left.score === right.score ? left.template.name < right.template.name : left.score > right.score;
}

/** How well a template serves a query: 1 + 10 per leading equality + 5 per order field + bonuses; 0: not at all. */
function scoreOf({ filters, orderBy }: Query, { fields }: Template): number {
  let equalities = 0;
  while (
    equalities < fields.length &&
    filters.some(({ field, op }) => op === '==' && field === fields[equalities]?.field)
  )
    equalities += 1;
  const equalityFields = fields.slice(0, equalities).map(({ field }) => field);
  const ranges = new Set(
    filters.filter((filter) => isRange(filter) && !equalityFields.includes(filter.field)).map(({ field }) => field),
  );
  if (ranges.size > 1) return 0;
  const [range] = ranges;
  if (range !== undefined && fields[equalities]?.field !== range) return 0;
  const used = equalities + ranges.size;
  const ordersRange = range !== undefined && orderBy[0]?.field === range;
  const orderStart = ordersRange ? equalities : used;
  for (const [index, { field, direction }] of orderBy.entries()) {
    const served = fields[orderStart + index];
    if (served?.field !== field || served.order !== direction) return 0;
  }
  let score = 1 + 10 * equalities + 5 * orderBy.length + (range === undefined ? 0 : 3);
  if (used + orderBy.length === fields.length) score += 1;
  if (orderBy.length === 0 && !fields.slice(0, used).some(({ order }) => order === 'desc')) score += 2;
  return score;
}
