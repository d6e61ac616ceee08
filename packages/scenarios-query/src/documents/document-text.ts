import { createRandom, preparedBody, type ChangeBody, type DocumentBody } from '@syntrix-bench/core';
import { randomText } from '@syntrix-bench/documents';

import type { DocumentIdentity } from './document-identity.ts';
import { FEWEST_FIELDS, textLengthOf } from './document-shape.ts';
import type { DocumentValues, ValueSpace } from './document-values.ts';

/** Documents begin their texts at so many places of one long text. */
const TEXTS = 4096;
/** Tells the stream of texts from those of workers. */
const TEXT_STREAM = 0x7465_7874;
/** What of a document depends neither on its values nor on its writes. */
const TEXT = 0;
/** Members that the server adds. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(['id', 'collection', 'createdAt', 'updatedAt', 'version']);
/** Longest value that evidence shows. */
const SHOWN = 40;

/** A document as an answer has it. */
export type FoundDocument = Readonly<Record<string, unknown>>;

/**
 * Documents as they are sent, and as they must come back: their values, then `field_1`, `field_2`, … by turns a number and a short
 * text, then `text`, which fills them up to their size. All of it is ASCII.
 */
export class DocumentText {
  readonly #values: ValueSpace;
  readonly #text: string;
  readonly #textLength: number;
  readonly #moreFields: number;

  constructor(
    seed: number,
    values: ValueSpace,
    { documentSizeBytes, fieldsCount }: { readonly documentSizeBytes: number; readonly fieldsCount: number },
  ) {
    this.#values = values;
    this.#textLength = textLengthOf(documentSizeBytes, fieldsCount);
    this.#moreFields = fieldsCount - FEWEST_FIELDS;
    this.#text = randomText(createRandom(seed, TEXT_STREAM), this.#textLength + TEXTS);
  }

  /** Body of a POST: the document as it is first. */
  document(id: string, identity: DocumentIdentity): DocumentBody {
    let fields = '';
    for (let number = 1; number <= this.#moreFields; number += 1) {
      fields += `,"field_${number}":${JSON.stringify(this.#field(identity, number))}`;
    }
    const values = valuesText(this.#values.of(identity, 0));
    return preparedBody(`{"id":"${id}",${values}${fields},"text":"${this.#textOf(identity)}"}`);
  }

  /** Body of a PATCH: all values anew; the rest stays. */
  change(identity: DocumentIdentity, rev: number): ChangeBody {
    return preparedBody(`{"doc":{${valuesText(this.#values.of(identity, rev))}}}`);
  }

  /**
   * What of a found document is not as it was written, such as `score is 7, not 12`; null where nothing is. Its `rev` is taken as
   * found.
   */
  difference(found: FoundDocument, identity: DocumentIdentity): string | null {
    const { rev } = found;
    if (typeof rev !== 'number' || !Number.isSafeInteger(rev) || rev < 0)
      return `rev is ${shown(rev)}, no number of a write`;
    const { group, owner, score, tags } = this.#values.of(identity, rev);
    if (found['group'] !== group) return differing('group', found['group'], group);
    if (found['owner'] !== owner) return differing('owner', found['owner'], owner);
    if (found['score'] !== score) return differing('score', found['score'], score);
    if (!isPair(found['tags'], tags)) return differing('tags', found['tags'], tags);
    if (found['text'] !== this.#textOf(identity)) return differing('text', found['text'], this.#textOf(identity));
    for (let number = 1; number <= this.#moreFields; number += 1) {
      const name = `field_${number}`;
      const field = this.#field(identity, number);
      if (found[name] !== field) return differing(name, found[name], field);
    }
    let own = 0;
    for (const name in found) if (!OF_THE_SERVER.has(name)) own += 1;
    return own === FEWEST_FIELDS + this.#moreFields
      ? null
      : `it has ${own} fields, not ${FEWEST_FIELDS + this.#moreFields}`;
  }

  #textOf(identity: DocumentIdentity): string {
    const start = this.#values.contentsOf(identity, TEXT) % TEXTS;
    return this.#text.slice(start, start + this.#textLength);
  }

  #field(identity: DocumentIdentity, number: number): number | string {
    const contents = this.#values.contentsOf(identity, number);
    if (number % 2 === 1) return 100_000 + (contents % 900_000);
    const start = contents % TEXTS;
    return this.#text.slice(start, start + 6).padEnd(6, '_');
  }
}

function valuesText({ group, owner, score, tags, rev }: DocumentValues): string {
  return `"group":"${group}","owner":"${owner}","score":${score},"tags":["${tags[0]}","${tags[1]}"],"rev":${rev}`;
}

function isPair(found: unknown, [first, second]: readonly [string, string]): boolean {
  return Array.isArray(found) && found.length === 2 && found[0] === first && found[1] === second;
}

function differing(name: string, found: unknown, expected: unknown): string {
  return `${name} is ${shown(found)}, not ${shown(expected)}`;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
