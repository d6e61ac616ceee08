import type { WrittenCondition, WrittenOrder } from '../condition-options.ts';
import { OR_PARTS } from '../connections.ts';
import type { QueryMixEntry } from '../operation-options.ts';
import type { QueryOptions } from '../query-options.ts';

/** A query whose values are not drawn yet. */
export interface QueryForm {
  readonly where: readonly WrittenCondition[];
  readonly orderBy: readonly WrittenOrder[];
  /** 0: as many as there are. */
  readonly limit: number;
}

const GROUP: WrittenCondition = { field: 'group', op: '==' };
const OWNER: WrittenCondition = { field: 'owner', op: '==' };
const RANGE: readonly WrittenCondition[] = [
  { field: 'score', op: '>=' },
  { field: 'score', op: '<' },
];

/** The queries that an operation consists of, side by side: one, or the parts of an OR or an IN. Empty for one that writes. */
export function queryForms(entry: QueryMixEntry, options: QueryOptions): readonly QueryForm[] {
  const { pageSize, alternatives } = options;
  const form = (where: readonly WrittenCondition[], ...orderBy: readonly WrittenOrder[]): QueryForm => ({
    where,
    orderBy,
    limit: pageSize,
  });
  switch (entry.type) {
    case 'simple':
      return [form([GROUP])];
    case 'and':
      return [form([GROUP, ...RANGE])];
    case 'or':
      return [form([GROUP]), form([OWNER])].slice(0, OR_PARTS);
    case 'in':
      return Array.from({ length: alternatives }, () => form([GROUP]));
    case 'sorted':
      return [form([GROUP], { field: 'score', direction: 'desc' })];
    case 'paged':
      return [form([GROUP], { field: 'score', direction: 'asc' }, { field: 'id', direction: 'asc' })];
    case 'large':
      return [{ where: [], orderBy: [], limit: 0 }];
    case 'filter':
      return [{ where: entry.where ?? [], orderBy: entry.orderBy ?? [], limit: entry.limit ?? pageSize }];
    case 'create':
    case 'update':
    case 'delete':
      return [];
  }
}
