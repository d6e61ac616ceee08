import { toUSVString } from 'node:util';
import type { Json } from './value.ts';
import { parseWhole } from './parse.ts';
import { valueEnd } from './value-end.ts';

/** One member of an object with its value as written: numbers still show how they were spelled. */
export interface RawMember {
  readonly name: string;
  readonly raw: string;
}

/** A request member of a wrong type: the whole body is refused. */
export class WrongType extends Error {
  override readonly name = 'WrongType';
}

/**
 * The members of the first value of the text, in order and with duplicates. `null` gives none.
 * `undefined` where the text is no JSON, or neither an object nor `null`.
 */
export function readMembers(text: string): readonly RawMember[] | undefined {
  const body = text.slice(0, valueEnd(text)).trim();
  if (body === 'null') return [];
  if (!body.startsWith('{') || !isSyntax(body)) return undefined;
  const members: RawMember[] = [];
  let index = skipTo(body, 1);
  while (body[index] !== '}') {
    const nameEnd = valueEnd(body, index);
    const name = toUSVString(JSON.parse(body.slice(index, nameEnd)) as string);
    const colon = skipTo(body, nameEnd);
    const end = valueEnd(body, colon + 1);
    members.push({ name, raw: body.slice(colon + 1, end).trim() });
    index = skipTo(body, end);
    if (body[index] === ',') index = skipTo(body, index + 1);
  }
  return members;
}

function isSyntax(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function skipTo(text: string, from: number): number {
  let index = from;
  while (index < text.length && ' \t\r\n'.includes(text[index] ?? '')) index += 1;
  return index;
}

/** Applies each member to the field whose name it matches in any case, in order; unknown members are ignored. */
export function decodeInto(
  members: readonly RawMember[],
  fields: Readonly<Record<string, (raw: string) => void>>,
): void {
  const byName = new Map(Object.entries(fields).map(([name, apply]) => [name.toLowerCase(), apply]));
  for (const { name, raw } of members) byName.get(name.toLowerCase())?.(raw);
}

/** The member's value. @throws WrongType for a number beyond the double range. */
export function rawValue(raw: string): Json {
  const value = parseWhole(raw);
  if (value === undefined) throw new WrongType();
  return value;
}

/** A text member; `undefined` for `null`, which leaves the field as it was. @throws WrongType */
export function rawText(raw: string): string | undefined {
  const value = rawValue(raw);
  if (value === null) return undefined;
  if (typeof value !== 'string') throw new WrongType();
  return value;
}

/** A boolean member; `undefined` for `null`. @throws WrongType */
export function rawBoolean(raw: string): boolean | undefined {
  const value = rawValue(raw);
  if (value === null) return undefined;
  if (typeof value !== 'boolean') throw new WrongType();
  return value;
}

const PLAIN_INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** A 64-bit integer written plainly (`5`, not `5.0` or `5e0`); `undefined` for `null`. @throws WrongType */
export function rawInteger(raw: string): number | undefined {
  if (raw === 'null') return undefined;
  if (!PLAIN_INTEGER.test(raw)) throw new WrongType();
  const value = BigInt(raw);
  if (value > MAX_INT64 || value < MIN_INT64) throw new WrongType();
  return Number(value);
}

/** A list of texts; `undefined` for `null`. An element that is `null` is an empty text. @throws WrongType */
export function rawTexts(raw: string): readonly string[] | undefined {
  const value = rawValue(raw);
  if (value === null) return undefined;
  if (!Array.isArray(value)) throw new WrongType();
  return value.map((element: Json) => {
    if (element === null) return '';
    if (typeof element !== 'string') throw new WrongType();
    return element;
  });
}
