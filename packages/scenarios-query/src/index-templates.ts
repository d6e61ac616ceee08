import type { IndexField, IndexTemplate } from '@syntrix-bench/core';

import type { WrittenCondition } from './condition-options.ts';
import { measuresLag } from './lag/measures-lag.ts';
import type { QueryMixEntry, QueryOperationType } from './operation-options.ts';
import type { QueryOptions } from './query-options.ts';

const ID: IndexField = { field: 'id', order: 'asc' };
const GROUP: IndexField = { field: 'group', order: 'asc' };
const BY_SCORE: readonly IndexField[] = [GROUP, { field: 'score', order: 'asc' }, ID];
const BY_HIGHEST: readonly IndexField[] = [GROUP, { field: 'score', order: 'desc' }, ID];
const BY_OWNER: readonly IndexField[] = [{ field: 'owner', order: 'asc' }, ID];
/**
 * Which of them serve an operation where a server has all. A plain equality is served by the one with the smallest name, which is that of
 * the highest score, so that a server that has more of them than a run needs answers it no otherwise.
 */
const SERVING: Readonly<Partial<Record<QueryOperationType, readonly (readonly IndexField[])[]>>> = {
  simple: [BY_HIGHEST],
  and: [BY_SCORE],
  or: [BY_HIGHEST, BY_OWNER],
  in: [BY_HIGHEST],
  sorted: [BY_HIGHEST],
  paged: [BY_SCORE],
};
const RANGES: readonly string[] = ['>', '>=', '<', '<='];

/**
 * The indexes that the queries of these options need, and no more: of fixed patterns, since collections would share one index otherwise, and with the id last, so
 * that no two documents have equal keys and no page can end among equals. Names come from the collection, because all templates of
 * a server must differ in them.
 */
export function indexTemplates(options: QueryOptions): readonly IndexTemplate[] {
  const { operations } = options;
  const { collection } = options.data;
  const serving = new Set(operations.flatMap(({ type }) => SERVING[type] ?? []));
  const own = operations.flatMap(ownFields);
  // By its owner it is looked for what was written: by who writes, and before load, until an index has all that was seeded.
  if (serving.size + own.length > 0 || measuresLag(options)) serving.add(BY_OWNER);
  const fixed = [BY_SCORE, BY_HIGHEST, BY_OWNER].filter((fields) => serving.has(fields));
  const templates = [...fixed, ...own].map((fields) => template(collection, fields));
  return [...new Map(templates.map((each) => [each.name, each])).values()];
}

/** The index that serves a query of one's own as well as any can: what is equal, then what is bounded, then the order. */
function ownFields({ type, where = [], orderBy = [] }: QueryMixEntry): readonly (readonly IndexField[])[] {
  if (type !== 'filter') return [];
  const isById = where.every(({ field, op }) => field === 'id' && (op === '==' || op === 'in'));
  if (isById && orderBy.length === 0) return [];
  const equal = fieldsOf(where, ({ op }) => op === '==');
  const bounded = fieldsOf(where, ({ op, field }) => RANGES.includes(op) && !equal.includes(field));
  const order = orderBy.map(({ field, direction }): IndexField => ({ field, order: direction }));
  const unordered = bounded.filter((field) => !order.some((each) => each.field === field));
  const all = [...[...equal, ...unordered].map((field): IndexField => ({ field, order: 'asc' })), ...order, ID];
  // Arrays cannot be indexed, and no field can stand twice.
  const first = (each: IndexField, at: number): boolean => all.findIndex(({ field }) => field === each.field) === at;
  const fields = all.filter((each, at) => each.field !== 'tags' && first(each, at));
  return fields.length > 1 || all.length > 1 ? [fields] : [];
}

function fieldsOf(where: readonly WrittenCondition[], isOne: (condition: WrittenCondition) => boolean): string[] {
  return [...new Set(where.filter(isOne).map(({ field }) => field))];
}

function template(collectionPattern: string, fields: readonly IndexField[]): IndexTemplate {
  const name = `${collectionPattern}-${fields.map(({ field, order }) => (order === 'asc' ? field : `${field}-desc`)).join('-')}`;
  return { name, collectionPattern, fields, includeDeleted: false };
}
