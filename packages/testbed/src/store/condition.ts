import { isArray, isObject, type Json, type JsonObject, memberOf } from '../json/value.ts';
import { hasNulName } from './bson-limits.ts';
import type { StoredDocument } from './stored-document.ts';
import { compareBytes, sortNames } from '../json/encode.ts';

/** Operators a filter may name. Which of them have an effect depends on where the filter is used. */
const FILTER_OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'in', 'contains'] as const;
type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** A filter as a client wrote it: the operator may be any text. */
export interface Filter {
  readonly field: string;
  readonly op: string;
  readonly value: Json;
}

/** Whether a text names an operator. */
export function isFilterOperator(op: string): op is FilterOperator {
  return (FILTER_OPERATORS as readonly string[]).includes(op);
}

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

const KINDS = ['null', 'number', 'string', 'object', 'array', 'boolean'] as const;
type Kind = (typeof KINDS)[number];

function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}

/** Whether two values are of one kind: comparisons do not cross kinds. */
function sameKind(left: Json, right: Json): boolean {
  return kindOf(left) === kindOf(right);
}

/** MongoDB's order of two values: by kind, then by value. Members of objects are taken in the order of their names. */
function compareValues(left: Json, right: Json): number {
  const byKind = KINDS.indexOf(kindOf(left)) - KINDS.indexOf(kindOf(right));
  if (byKind !== 0) return byKind;
  if (typeof left === 'string') return compareBytes(left, right as string);
  if (typeof left === 'number' || typeof left === 'boolean') return Number(left) - Number(right);
  if (isArray(left)) return compareArrays(left, right as readonly Json[]);
  return left === null ? 0 : compareObjects(left, right as JsonObject);
}

function compareArrays(left: readonly Json[], right: readonly Json[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = compareValues(left[index] ?? null, right[index] ?? null);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareObjects(left: JsonObject, right: JsonObject): number {
  const leftNames = sortNames(Object.keys(left));
  const rightNames = sortNames(Object.keys(right));
  for (let index = 0; index < Math.min(leftNames.length, rightNames.length); index += 1) {
    const leftName = leftNames[index] ?? '';
    const rightName = rightNames[index] ?? '';
    const byName = compareBytes(leftName, rightName);
    if (byName !== 0) return byName;
    const byValue = compareValues(left[leftName] ?? null, right[rightName] ?? null);
    if (byValue !== 0) return byValue;
  }
  return leftNames.length - rightNames.length;
}
