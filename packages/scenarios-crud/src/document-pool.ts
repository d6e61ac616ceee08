import { createRandom, type Random } from '@syntrix-bench/core';

import { CLOSING, documentTail, hasSeq, patchFields, shortestHead } from './document-shape.ts';

const MOST_DOCUMENTS = 256;
const FEWEST_DOCUMENTS = 4;
/** Together the prebuilt documents of a shard take about this much. */
const POOL_BYTES = 4 * 1024 * 1024;
const PATCHES = 256;
/** Tells the pool's random stream from those of lanes. */
const POOL_STREAM = 0x706f_6f6c;

/**
 * Prebuilt request bodies. What a run sends is put together from them, so that no JSON is built while it is measured.
 * They depend on the seed, the size and the number of fields, and are the same on every shard.
 */
export class DocumentPool {
  readonly #tails: readonly Buffer[];
  readonly #patches: readonly string[];
  readonly #hasSeq: boolean;
  readonly #shortestHead: number;

  /** @param runIdLength Characters at the start of every id that have no influence on contents. */
  constructor(seed: number, documentSizeBytes: number, fieldsCount: number, runIdLength: number) {
    const random = createRandom(seed, POOL_STREAM);
    const fitting = Math.floor(POOL_BYTES / documentSizeBytes);
    const documents = Math.min(MOST_DOCUMENTS, Math.max(FEWEST_DOCUMENTS, fitting));
    this.#tails = Array.from({ length: documents }, () => documentTail(random, documentSizeBytes, fieldsCount));
    this.#patches = Array.from({ length: PATCHES }, () => `{"doc":{${patchFields(random, fieldsCount)}}}`);
    this.#hasSeq = hasSeq(fieldsCount);
    this.#shortestHead = shortestHead(fieldsCount) + runIdLength;
  }

  /** Draws contents, with one random number. */
  drawContents(random: Random): number {
    return random.int(this.#tails.length);
  }

  /** Contents for a seeded document, told from its number. */
  contentsOf(number: number): number {
    return number % this.#tails.length;
  }

  /** Body of a POST: the bare document. */
  document(id: string, number: number, contents: number): Buffer {
    return this.#body('{"id":', id, number, contents, CLOSING);
  }

  /** Body of a PUT: the same document in its wrapper, and behind it what `conditionOn` returned, if anything. */
  replacement(id: string, number: number, contents: number, condition = ''): Buffer {
    return this.#body('{"doc":{"id":', id, number, contents, `${CLOSING}${condition}}`);
  }

  /** Body of a PATCH, with one random number: one or two fields. */
  drawPatch(random: Random): string {
    return this.#patches[random.int(PATCHES)] as string;
  }

  /** Puts a body together by copying bytes: half of what joining and encoding strings costs. All of it is ASCII. */
  #body(opening: string, id: string, number: number, contents: number, closing: string): Buffer {
    const tail = this.#tails[contents] as Buffer;
    const identity = this.#hasSeq ? `"${id}","seq":${number}` : `"${id}"`;
    const head = opening + identity;
    const tailLength = tail.length - (identity.length - this.#shortestHead);
    const body = Buffer.allocUnsafe(head.length + tailLength + closing.length);
    body.write(head, 0, 'latin1');
    tail.copy(body, head.length, 0, tailLength);
    body.write(closing, head.length + tailLength, 'latin1');
    return body;
  }
}
