import { createRandom, preparedBody, type ChangeBody, type DocumentBody, type Random } from '@syntrix-bench/core';
import { CLOSING, documentTail, hasSeq, patchFields, shortestHead } from '@syntrix-bench/documents';

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

/** Opens the text, the last member of a document. */
const TEXT = ',"text":"';

/** Body of a PATCH, which is always text. */
type PatchBody = ChangeBody & string;

/**
 * Prebuilt request bodies. What a run sends is put together from them, so that no JSON is built while it is measured.
 * They depend on the seed, the size and the number of fields, and are the same on every shard.
 */
export class DocumentPool {
  readonly #tails: readonly (string | Buffer)[];
  readonly #patches: readonly PatchBody[];
  /** Whether documents have the member `seq`, their number. */
  readonly hasSeq: boolean;
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
    this.hasSeq = hasSeq(fieldsCount);
    this.#shortestHead = shortestHead(fieldsCount) + runIdLength;
  }

  /** How many contents there are, and how many patches. */
  get sizes(): { readonly contents: number; readonly patches: number } {
    return { contents: this.#tails.length, patches: this.#patches.length };
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

  /** Draws a patch, with one random number. */
  drawPatch(random: Random): number {
    return random.int(PATCHES);
  }

  /** Body of a PATCH: one or two fields. */
  patch(number: number): PatchBody {
    return this.#patches[number] as PatchBody;
  }

  /** All fields of these contents but the text, which takes what room there is. */
  fieldsOf(contents: number): Readonly<Record<string, unknown>> {
    const tail = this.#tails[contents] as string | Buffer;
    const end = textStart(tail) - TEXT.length;
    const fields = typeof tail === 'string' ? tail.slice(1, end) : tail.toString('latin1', 1, end);
    return JSON.parse(`{${fields}}`) as Record<string, unknown>;
  }

  /**
   * Whether the text of these contents is what was found in a document.
   *
   * @param memberLength Characters of the member that was put into it.
   */
  isTextOf(contents: number, id: string, number: number, memberLength: number, found: Buffer): boolean {
    const tail = this.#tails[contents] as string | Buffer;
    const identity = this.#identityOf(id, number).length + memberLength;
    const end = tail.length - (identity - this.#shortestHead);
    const start = textStart(tail);
    if (typeof tail === 'string') return found.toString('latin1') === tail.slice(start, end);
    return found.length === end - start && tail.compare(found, 0, found.length, start, end) === 0;
  }

  #identityOf(id: string, number: number): string {
    return this.hasSeq ? `"${id}","seq":${number}` : `"${id}"`;
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
    const identity = this.#identityOf(id, number) + member;
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

function textStart(tail: string | Buffer): number {
  return tail.indexOf(TEXT) + TEXT.length;
}
