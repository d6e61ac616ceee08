import type { Filter } from '../store/condition.ts';
import type { Dialect } from './change.ts';
import { compileFilters } from './filter.ts';
import type { Interest } from './subscription.ts';

/**
 * What filters ask for, or the reason why they are refused. A single `_id ==` with a text is the fast path by document; with
 * anything else as its value it is the whole collection.
 */
export function interestOf(filters: readonly Filter[], dialect: Dialect): Interest | string {
  const [first] = filters;
  if (first === undefined) return { kind: 'collection' };
  if (filters.length === 1 && first.field === '_id' && first.op === '==') {
    const id = first.value;
    return typeof id === 'string' && id !== '' ? { kind: 'document', id } : { kind: 'collection' };
  }
  const matches = compileFilters(filters, dialect);
  return typeof matches === 'string' ? matches : { kind: 'filtered', matches };
}
