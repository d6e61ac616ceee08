import { errorHint } from '../error-hints.ts';
import { SyntrixError } from '../errors.ts';

/** A JSON object from the network, whose members are yet to be checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** @throws SyntrixError `protocol` unless the value is an object */
export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(what, 'is not an object');
}

/** @throws SyntrixError `protocol` unless the value is an array of objects */
export function asObjects(value: unknown, what: string): readonly JsonObject[] {
  if (!Array.isArray(value)) throw malformed(what, 'is not an array');
  return value.map((entry) => asObject(entry, `an entry of ${what}`));
}

/** @throws SyntrixError `protocol` unless the member is a text */
export function textOf(object: JsonObject, member: string, what: string): string {
  const value = object[member];
  if (typeof value === 'string') return value;
  throw malformed(what, `has no text "${member}"`);
}

/** @throws SyntrixError `protocol` unless the member is a finite number */
export function numberOf(object: JsonObject, member: string, what: string): number {
  const value = object[member];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw malformed(what, `has no number "${member}"`);
}

function malformed(what: string, problem: string): SyntrixError {
  return new SyntrixError(`${what} ${problem}`, { category: 'protocol', hint: errorHint('protocol') });
}
