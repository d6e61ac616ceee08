import { isArray, isObject, memberOf, type Json } from '../json/value.ts';
import { hasNulName } from './bson-limits.ts';
import { compareValues, sameKind } from './compare-values.ts';
import type { Filter } from './filter.ts';
import type { StoredDocument } from './stored-document.ts';

/** Conditions that hold together, as MongoDB evaluates them on one document. */
export type Condition = (document: StoredDocument) => boolean;

type Comparison = '==' | '!=' | '>' | '>=' | '<' | '<=' | 'in';
const COMPARISONS: readonly string[] = ['==', '!=', '>', '>=', '<', '<=', 'in'] satisfies readonly Comparison[];
const MISSING = Symbol('missing');
type Candidate = Json | typeof MISSING;

const NUMERIC = /^(?:0|[1-9][0-9]*)$/;

/**
 * The condition that filters make, or `invalid` where the database would refuse them (`in` without a list, NUL in a name).
 * Filters without a known operator are dropped, and of several on one field the last counts.
 */
export function conditionOf(filters: readonly Filter[]): Condition | 'invalid' {
  const byField = new Map<string, { readonly op: Comparison; readonly value: Json }>();
  for (const { field, op, value } of filters) {
    if (COMPARISONS.includes(op) && field !== '_id') byField.set(field, { op: op as Comparison, value });
  }
  for (const [field, { op, value }] of byField) {
    if ((op === 'in' && !isArray(value)) || field.includes('\0') || hasNulName(value)) return 'invalid';
  }
  const tests = [...byField];
  return (document) => tests.every(([field, { op, value }]) => holds(candidatesOf(document, field), op, value));
}

function candidatesOf(document: StoredDocument, field: string): readonly Candidate[] {
  switch (field) {
    case 'version':
      return [document.version];
    case 'createdAt':
      return [document.createdAtMs];
    case 'updatedAt':
      return [document.updatedAtMs];
    case 'collection':
      return [document.collection];
    default: {
      const found: Candidate[] = [];
      collect(document.data, field.split('.'), 0, found);
      return found;
    }
  }
}

/** All values a dotted path reaches; it goes through arrays by number and through each of their objects. */
function collect(value: Json, parts: readonly string[], depth: number, found: Candidate[]): void {
  const part = parts[depth];
  if (part === undefined) {
    found.push(value);
  } else if (isArray(value)) {
    const element = NUMERIC.test(part) ? value[Number(part)] : undefined;
    if (element !== undefined) collect(element, parts, depth + 1, found);
    for (const inner of value) if (isObject(inner)) collect(inner, parts, depth, found);
  } else {
    const member = isObject(value) ? memberOf(value, part) : undefined;
    if (member === undefined) found.push(MISSING);
    else collect(member, parts, depth + 1, found);
  }
}

function holds(candidates: readonly Candidate[], op: Comparison, operand: Json): boolean {
  if (op === '!=') return !holds(candidates, '==', operand);
  if (op === 'in') return isArray(operand) && operand.some((element) => holds(candidates, '==', element));
  if (candidates.length === 0) return operand === null && op === '==';
  return candidates.some((candidate) => candidateHolds(candidate, op, operand));
}

function candidateHolds(candidate: Candidate, op: '==' | '>' | '>=' | '<' | '<=', operand: Json): boolean {
  if (candidate === MISSING) return operand === null && (op === '==' || op === '>=' || op === '<=');
  if (valueHolds(candidate, op, operand)) return true;
  return isArray(candidate) && candidate.some((element) => valueHolds(element, op, operand));
}

function valueHolds(value: Json, op: '==' | '>' | '>=' | '<' | '<=', operand: Json): boolean {
  if (!sameKind(value, operand)) return false;
  const order = compareValues(value, operand);
  switch (op) {
    case '==':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}
