import type { DocumentFilter } from '@syntrix-bench/client';

type Fields = Readonly<Record<string, unknown>>;

const OPERATORS: readonly unknown[] = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'];

/** Why a server does not take the filters of a subscription; null if it does. */
export function filterProblem(filters: readonly DocumentFilter[]): string | null {
  for (const { op, value } of filters) {
    if (isNil(value) || (Array.isArray(value) && value.some(isNil))) return 'value is nil';
    if (!OPERATORS.includes(op)) return `unsupported operator: ${String(op)}`;
    if (op === 'in' ? !Array.isArray(value) : Array.isArray(value) && ORDERED.has(op))
      return 'CEL compile error: ERROR';
  }
  return null;
}

/** The id that a subscription is to one document by; null where it is to a collection. */
export function singleId(filters: readonly DocumentFilter[]): string | null {
  const [only] = filters;
  if (filters.length !== 1 || only?.field !== '_id' || only.op !== '==') return null;
  return typeof only.value === 'string' && only.value !== '' ? only.value : null;
}

/** Whether a document, as subscriptions see it, passes all filters. */
export function passes(document: Fields, filters: readonly DocumentFilter[]): boolean {
  return filters.every(({ field, op, value }) => {
    const found = field.split('.').reduce<unknown>((at, part) => (isFields(at) ? at[part] : undefined), document);
    return found !== undefined && holds(found, op, value);
  });
}

const ORDERED: ReadonlySet<unknown> = new Set(['>', '>=', '<', '<=']);

function holds(found: unknown, op: DocumentFilter['op'], value: unknown): boolean {
  switch (op) {
    case '==':
      return isEqual(found, value);
    case '!=':
      return !isEqual(found, value);
    case 'in':
      return (value as readonly unknown[]).some((each) => isEqual(found, each));
    case 'contains':
      if (Array.isArray(found)) return found.some((each) => isEqual(each, value));
      return isFields(found) && typeof value === 'string' && Object.hasOwn(found, value);
    default:
      return isInOrder(found, op, value);
  }
}

function isInOrder(found: unknown, op: DocumentFilter['op'], value: unknown): boolean {
  if (typeof found !== typeof value || !['number', 'string', 'boolean'].includes(typeof found)) return false;
  const [one, other] = [found as number, value as number];
  if (op === '>') return one > other;
  if (op === '>=') return one >= other;
  return op === '<' ? one < other : one <= other;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isNil(value: unknown): boolean {
  return value === null || value === undefined || isFields(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
