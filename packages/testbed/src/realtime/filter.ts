import { compareBytes } from '../json/encode.ts';
import { isArray, isObject, type Json, memberOf } from '../json/value.ts';
import type { Filter } from '../store/condition.ts';
import type { StoredDocument } from '../store/stored-document.ts';
import type { Dialect } from './change.ts';
import { shownId } from './event.ts';
import { unescapeName, unescapeText } from './filter-text.ts';

/** Whether a document's value, which is there, fulfils a filter. */
type Test = (value: Json) => boolean;

/** Lists in lists beyond this are more than the server’s expressions may hold. */
const MAX_DEPTH = 250;
const NIL = 'value is nil';

/** Filters of a subscription hold together. The result is the reason of a refusal where one of them is none. */
export function compileFilters(
  filters: readonly Filter[],
  dialect: Dialect,
): ((document: StoredDocument) => boolean) | string {
  const tests: { readonly path: readonly string[]; readonly test: Test }[] = [];
  for (const { field, op, value } of filters) {
    const operand = operandOf(value);
    if (operand === undefined) return NIL;
    const test = testOf(op, operand);
    if (typeof test === 'string') return test;
    const path: string[] = [];
    for (const part of field.split('.')) {
      const name = unescapeName(part);
      if (name === undefined) return syntaxError();
      path.push(name);
    }
    // No name at all matches nothing.
    tests.push({ path, test: field === '' ? () => false : test });
  }
  return (document) => tests.every(({ path, test }) => passes(document, dialect, path, test));
}

function syntaxError(): string {
  return 'CEL compile error: ERROR: <input>:1:1: Syntax error';
}

function noOverload(): string {
  return 'CEL compile error: ERROR: <input>:1:1: found no matching overload';
}

/** The value as it is compared with: texts with their escapes read. Undefined for `null` and objects, `BadText` as for the text. */
function operandOf(value: Json, depth = 0): Json | typeof BAD_TEXT | undefined {
  if (value === null || isObject(value)) return undefined;
  if (typeof value === 'string') return unescapeText(value) ?? BAD_TEXT;
  if (!isArray(value)) return value;
  if (depth > MAX_DEPTH) return BAD_TEXT;
  const elements: Json[] = [];
  let isBad = false;
  for (const element of value) {
    const operand = operandOf(element, depth + 1);
    if (operand === undefined) return undefined;
    if (operand === BAD_TEXT) isBad = true;
    else elements.push(operand);
  }
  return isBad ? BAD_TEXT : elements;
}

/** A text that cannot be embedded. */
const BAD_TEXT = Symbol('bad text');

function testOf(op: string, operand: Json | typeof BAD_TEXT): Test | string {
  switch (op) {
    case '==':
      return operand === BAD_TEXT ? syntaxError() : (value) => isEqual(value, operand);
    case '!=':
      return operand === BAD_TEXT ? syntaxError() : (value) => !isEqual(value, operand);
    case '>':
    case '>=':
    case '<':
    case '<=':
      if (operand === BAD_TEXT) return syntaxError();
      return isArray(operand) ? noOverload() : orderTest(op, operand);
    case 'in':
      if (operand === BAD_TEXT) return syntaxError();
      return isArray(operand) ? (value) => operand.some((element) => isEqual(value, element)) : noOverload();
    case 'contains':
      return operand === BAD_TEXT ? syntaxError() : (value) => contains(value, operand);
    default:
      return `unsupported operator: ${op}`;
  }
}

function orderTest(op: '>' | '>=' | '<' | '<=', operand: Json): Test {
  return (value) => {
    const order = orderOf(value, operand);
    if (order === undefined) return false;
    switch (op) {
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
    }
  };
}

/** The order of two values of one type; undefined where there is none. */
function orderOf(value: Json, operand: Json): number | undefined {
  if (typeof value !== typeof operand) return undefined;
  if (typeof value === 'string') return compareBytes(value, operand as string);
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value) - Number(operand);
  return undefined;
}

function isEqual(value: Json, operand: Json): boolean {
  if (!isArray(operand)) return value === operand;
  return (
    isArray(value) &&
    value.length === operand.length &&
    value.every((element, index) => isEqual(element, operand[index] ?? null))
  );
}

function contains(value: Json, operand: Json): boolean {
  if (isArray(value)) return value.some((element) => isEqual(element, operand));
  return isObject(value) && typeof operand === 'string' && Object.hasOwn(value, operand);
}

function passes(document: StoredDocument, dialect: Dialect, path: readonly string[], test: Test): boolean {
  const [first = '', ...rest] = path;
  let value = topValue(document, dialect, first);
  for (const name of rest) value = isObject(value) ? memberOf(value, name) : undefined;
  return value !== undefined && test(value);
}

/** A member of the flat document. Its version is the true one, whatever events show. */
function topValue(document: StoredDocument, dialect: Dialect, name: string): Json | undefined {
  switch (name) {
    case 'id':
      return shownId(document, dialect);
    case 'collection':
      return document.collection;
    case 'version':
      return document.version;
    case 'createdAt':
      return dialect === 'standalone' ? document.createdAtMs : 0;
    case 'updatedAt':
      return dialect === 'standalone' ? document.updatedAtMs : 0;
    case 'deleted':
      return document.deleted ? true : undefined;
    default:
      return memberOf(document.data, name);
  }
}
