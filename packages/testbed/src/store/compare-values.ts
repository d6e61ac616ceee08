import { compareBytes, sortNames } from '../json/encode.ts';
import { isArray, type Json, type JsonObject } from '../json/value.ts';

const KINDS = ['null', 'number', 'string', 'object', 'array', 'boolean'] as const;
type Kind = (typeof KINDS)[number];

function kindOf(value: Json): Kind {
  if (value === null) return 'null';
  if (isArray(value)) return 'array';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}

/** Whether two values are of one kind: comparisons do not cross kinds. */
export function sameKind(left: Json, right: Json): boolean {
  return kindOf(left) === kindOf(right);
}

/** MongoDB's order of two values: by kind, then by value. Members of objects are taken in the order of their names. */
export function compareValues(left: Json, right: Json): number {
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
