import type { DocumentPool } from '../document-pool.ts';
import type { Written } from './own-history.ts';

/** A document as an answer shows it, its text left where it is. */
export interface ShownDocument {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** Where the text stands in the body; both 0 where there is none. */
  readonly textFrom: number;
  readonly textTo: number;
}

const TEXT = '"text":"';
const QUOTE = 0x22;
const MEMBER = ',"bench":';

/** Reads the answer to a GET; null where it is no document. */
export function shownDocument(answer: Uint8Array | null): ShownDocument | null {
  const body = answer === null ? Buffer.alloc(0) : Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const at = body.indexOf(TEXT, 0, 'latin1');
  const textFrom = at < 0 ? 0 : at + TEXT.length;
  const textTo = at < 0 ? 0 : body.indexOf(QUOTE, textFrom);
  // Documents are mostly text, of which no object need be made.
  const cut = textTo > textFrom ? parsed(body.toString('utf8', 0, textFrom) + body.toString('utf8', textTo)) : null;
  if (cut !== null) return { fields: cut, body, textFrom, textTo };
  const fields = parsed(body.toString('utf8'));
  return fields === null ? null : { fields, body, textFrom: 0, textTo: 0 };
}

/** The version that a document shows; 0 where it shows none, as a distributed server does. */
export function versionOf({ fields }: ShownDocument): number {
  return typeof fields['version'] === 'number' ? fields['version'] : 0;
}

/** Holds documents against what the pool wrote. */
export class DocumentComparison {
  readonly #pool: DocumentPool;
  readonly #contents: Readonly<Record<string, unknown>>[] = [];
  readonly #patches: Readonly<Record<string, unknown>>[] = [];
  /** By field but the text, every value that anybody writes to it: collected before load, which a millisecond of it would stall. */
  readonly #values: ReadonlyMap<string, ReadonlySet<unknown>>;

  constructor(pool: DocumentPool) {
    this.#pool = pool;
    this.#values = this.#allValues();
  }

  /** Contents that the seeded document of this number was created with. */
  seedOf(number: number): number {
    return this.#pool.contentsOf(number);
  }

  /** Whether a patch sets two fields. */
  setsTwo(patch: number): boolean {
    return Object.keys(this.#patchOf(patch)).length > 1;
  }

  /** How the document shows that it is another one, for people; null where it does not. */
  otherThan({ fields }: ShownDocument, id: string, number: number): string | null {
    if (fields['id'] !== id) return `id ${shown(fields['id'])}`;
    if (this.#pool.hasSeq && fields['seq'] !== number) return `"seq" ${shown(fields['seq'])}, expected ${number}`;
    return null;
  }

  /** In what the document differs from what was written, for people: the first that there is; null where it does not. */
  difference(
    document: ShownDocument,
    id: string,
    number: number,
    { contents, patch, secondPatch }: Written,
  ): string | null {
    const { fields } = document;
    const written = this.#fieldsOf(contents);
    const second = secondPatch < 0 ? null : this.#patchOf(secondPatch);
    const last = patch < 0 ? null : this.#patchOf(patch);
    for (const name in written) {
      const expected = last?.[name] ?? second?.[name] ?? written[name];
      if (!isSame(fields[name], expected)) return `"${name}" ${shown(fields[name])}, expected ${shown(expected)}`;
    }
    const text = last?.['text'];
    if (text !== undefined) return this.#isText(document, text as string) ? null : '"text" is not what was written';
    const bench = fields['bench'];
    const memberLength = bench === undefined ? 0 : MEMBER.length + JSON.stringify(bench).length;
    const found = document.body.subarray(document.textFrom, document.textTo);
    return this.#pool.isTextOf(contents, id, number, memberLength, found) ? null : '"text" is not what was written';
  }

  /**
   * What in the document nobody can have written, whoever wrote it last, for people: a field that is not there, or has a value that is in
   * no contents and no patch; null where there is none.
   */
  neverWritten({ fields, textTo }: ShownDocument): string | null {
    for (const [name, values] of this.#values) {
      if (!values.has(keyOf(fields[name]))) return `"${name}" ${shown(fields[name])}, which nobody writes`;
    }
    return textTo > 0 || typeof fields['text'] === 'string' ? null : `"text" ${shown(fields['text'])}, expected a text`;
  }

  #allValues(): ReadonlyMap<string, ReadonlySet<unknown>> {
    const { contents, patches } = this.#pool.sizes;
    const values = new Map<string, Set<unknown>>();
    for (const name in this.#fieldsOf(0)) values.set(name, new Set());
    const add = (fields: Readonly<Record<string, unknown>>): void => {
      for (const name in fields) values.get(name)?.add(keyOf(fields[name]));
    };
    for (let number = 0; number < contents; number += 1) add(this.#fieldsOf(number));
    for (let number = 0; number < patches; number += 1) add(this.#patchOf(number));
    return values;
  }

  #isText({ body, textFrom, textTo }: ShownDocument, text: string): boolean {
    return body.toString('utf8', textFrom, textTo) === text;
  }

  #fieldsOf(contents: number): Readonly<Record<string, unknown>> {
    return (this.#contents[contents] ??= this.#pool.fieldsOf(contents));
  }

  #patchOf(patch: number): Readonly<Record<string, unknown>> {
    return (this.#patches[patch] ??= (JSON.parse(this.#pool.patch(patch)) as { doc: Record<string, unknown> }).doc);
  }
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof b !== 'object' || b === null) return a === b;
  if (typeof a !== 'object' || a === null) return false;
  const names = Object.keys(b);
  const [left, right] = [a, b] as readonly Readonly<Record<string, unknown>>[];
  return names.length === Object.keys(a).length && names.every((name) => left![name] === right![name]);
}

/** The same for the same value, whatever the order of an object's members. */
function keyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 40);
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
