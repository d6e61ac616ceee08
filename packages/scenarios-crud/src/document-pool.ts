import { createRandom, preparedBody, type ChangeBody, type DocumentBody, type Random } from '@syntrix-bench/core';

import { CLOSING, documentTail, hasSeq, patchFields, shortestHead } from './document-shape.ts';

// docs/decisions/0062-bodies-are-put-together-from-prebuilt-pieces.md

const MOST_DOCUMENTS = 256;
const FEWEST_DOCUMENTS = 4;
/** Documents up to this size are put together as text, which a socket takes without a buffer in between. */
const TEXT_BYTES = 8192;
/** Together the prebuilt documents of a shard take about this much. */
const POOL_BYTES = 4 * 1024 * 1024;
const PATCHES = 256;
/** Tells the pool's random stream from those of workers. */
const POOL_STREAM = 0x706f_6f6c;

/** Body of a PATCH, which is always text. */
type PatchBody = ChangeBody & string;

/**
 * Prebuilt request bodies. What a run sends is put together from them, so that no JSON is built while it is measured.
 * They depend on the seed, the size and the number of fields, and are the same on every shard.
 */
export class DocumentPool {
  readonly #tails: readonly (string | Buffer)[];
  readonly #patches: readonly PatchBody[];
  readonly #hasSeq: boolean;
  readonly #shortestHead: number;

  /** @param runIdLength Characters at the start of every id that have no influence on contents. */
  constructor(seed: number, documentSizeBytes: number, fieldsCount: number, runIdLength: number) {
    const random = createRandom(seed, POOL_STREAM);
    const fitting = Math.floor(POOL_BYTES / documentSizeBytes);
    const documents = Math.min(MOST_DOCUMENTS, Math.max(FEWEST_DOCUMENTS, fitting));
    this.#tails = Array.from({ length: documents }, () => {
      const tail = documentTail(random, documentSizeBytes, fieldsCount);
      return documentSizeBytes <= TEXT_BYTES ? tail.toString('latin1') : tail;
    });
    this.#patches = Array.from({ length: PATCHES }, () =>
      preparedBody<PatchBody>(`{"doc":{${patchFields(random, fieldsCount)}}}`),
    );
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

  /**
   * Body of a POST: the bare document.
   *
   * @param member Stands behind id and `seq`, and takes its room from the text.
   */
  document(id: string, number: number, contents: number, member = ''): DocumentBody {
    return preparedBody(this.#body('{"id":', id, number, contents, CLOSING, member));
  }

  /** Body of a PUT: the same document in its wrapper, and behind it what `conditionOn` returned, if anything. */
  replacement(id: string, number: number, contents: number, condition = '', member = ''): ChangeBody {
    return preparedBody(this.#body('{"doc":{"id":', id, number, contents, `${CLOSING}${condition}}`, member));
  }

  /** Body of a PATCH, with one random number: one or two fields. */
  drawPatch(random: Random): PatchBody {
    return this.#patches[random.int(PATCHES)] as PatchBody;
  }

  /**
   * Puts a body together: small ones as a text that shares the tail's characters, large ones by copying bytes, which is half
   * of what joining and encoding texts of that size costs. All of it is ASCII.
   */
  #body(
    opening: string,
    id: string,
    number: number,
    contents: number,
    closing: string,
    member: string,
  ): string | Buffer {
    const tail = this.#tails[contents] as string | Buffer;
    const identity = (this.#hasSeq ? `"${id}","seq":${number}` : `"${id}"`) + member;
    const head = opening + identity;
    const tailLength = tail.length - (identity.length - this.#shortestHead);
    if (typeof tail === 'string') return head + tail.slice(0, tailLength) + closing;
    const body = Buffer.allocUnsafe(head.length + tailLength + closing.length);
    body.write(head, 0, 'latin1');
    tail.copy(body, head.length, 0, tailLength);
    body.write(closing, head.length + tailLength, 'latin1');
    return body;
  }
}
