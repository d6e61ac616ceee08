import type { Json } from '../json/value.ts';
import type { Filter } from '../store/condition.ts';
import { isRange } from './choose-template.ts';
import type { Template } from './index-template.ts';
import { keyPrefix } from './order-key.ts';

/** Keys from `lower` (inclusive) up to `upper` (exclusive); undefined: open. */
export interface Bounds {
  readonly lower: string;
  readonly upper: string | undefined;
}

interface Bound {
  readonly value: Json;
  readonly inclusive: boolean;
}

type FieldValue = { readonly value: Json; readonly order: 'asc' | 'desc' };

/** Behind every key that starts with what it is appended to. */
const BEHIND = '\u00ff'.repeat(64);

/** The part of an index that filters select; undefined where a filter value cannot be indexed. */
export function boundsOf(filters: readonly Filter[], { fields }: Template): Bounds | undefined {
  const equal: FieldValue[] = [];
  let lower: Bound | undefined;
  let upper: Bound | undefined;
  let rangeOrder: 'asc' | 'desc' = 'asc';
  for (const { field, order } of fields) {
    const onField = filters.filter((filter) => filter.field === field && (filter.op === '==' || isRange(filter)));
    const equality = onField.findLast(({ op }) => op === '==');
    if (equality !== undefined) {
      equal.push({ value: equality.value, order });
      continue;
    }
    for (const { op, value } of onField) {
      const bound = { value, inclusive: op.endsWith('=') };
      // In a descending field smaller values have larger keys.
      if (op.startsWith('>') === (order === 'asc')) lower = bound;
      else upper = bound;
    }
    rangeOrder = order;
    break;
  }
  const prefix = keyPrefix(equal);
  const lowerKey = lower === undefined ? prefix : keyPrefix([...equal, { value: lower.value, order: rangeOrder }]);
  const upperKey = upper === undefined ? prefix : keyPrefix([...equal, { value: upper.value, order: rangeOrder }]);
  if (prefix === undefined || lowerKey === undefined || upperKey === undefined) return undefined;
  const bounded = equal.length > 0 || upper !== undefined;
  return {
    lower: equal.length > 0 || lower !== undefined ? lowerKey + (lower?.inclusive === false ? BEHIND : '') : '',
    upper: bounded ? upperKey + (upper?.inclusive === false ? '' : BEHIND) : undefined,
  };
}
