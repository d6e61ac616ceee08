import { createRandom, preparedBody, type ChangeBody, type DocumentBody, type Random } from '@syntrix-bench/core';
import { CLOSING, documentTail, hasSeq, patchFields } from '@syntrix-bench/documents';

import { markOf } from './marks.ts';

const TAILS = 64;
const PATCHES = 64;
/** Tells this random stream from those of workers. */
const STREAM = 0x6d61_726b;

/** Bodies of requests, put together from prebuilt pieces. Every document, and every change, is marked with its database. */
export class DocumentBodies {
  readonly #tails: readonly string[];
  readonly #patches: readonly string[];
  readonly #hasSeq: boolean;

  constructor(seed: number, documentSizeBytes: number, fieldsCount: number) {
    const random = createRandom(seed, STREAM);
    const sizeBytes = documentSizeBytes;
    this.#tails = Array.from({ length: TAILS }, () => documentTail(random, sizeBytes, fieldsCount).toString('latin1'));
    this.#patches = Array.from({ length: PATCHES }, () => patchFields(random, fieldsCount));
    this.#hasSeq = hasSeq(fieldsCount);
  }

  /** A new document of a database; its mark takes its room from the text. */
  document(id: string, number: number, database: string): DocumentBody {
    const tail = this.#tails[number % TAILS]!;
    const mark = `,${markOf(database)}`;
    const seq = this.#hasSeq ? `,"seq":${number}` : '';
    return preparedBody(`{"id":"${id}"${seq}${mark}${tail.slice(0, tail.length - mark.length)}${CLOSING}`);
  }

  /** Changes of documents of a database, of which a worker draws. */
  patchesFor(database: string): Patches {
    const mark = markOf(database);
    return new Patches(this.#patches.map((fields) => preparedBody<ChangeBody>(`{"doc":{${mark},${fields}}}`)));
  }
}

/** Bodies of a PATCH. */
export class Patches {
  readonly #bodies: readonly ChangeBody[];

  constructor(bodies: readonly ChangeBody[]) {
    this.#bodies = bodies;
  }

  /** Draws one, with one random number. */
  draw(random: Random): ChangeBody {
    return this.#bodies[random.int(this.#bodies.length)]!;
  }
}
