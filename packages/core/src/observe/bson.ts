/** A document of MongoDB, as far as it is looked at: numbers, texts and documents within it; arrays are documents, and all else is `null`. */
export type BsonDocument = ReadonlyMap<string, BsonValue>;

/** What stands in a {@link BsonDocument}. */
export type BsonValue = number | string | BsonDocument | null;

/** How deep documents may lie within one another. */
const MOST_DEPTH = 16;
/** How many elements a document may have, with those of all within it. */
const MOST_ELEMENTS = 50_000;

/** Types of which nothing is wanted but how long they are. */
const FIXED_LENGTHS: ReadonlyMap<number, number> = new Map([
  [0x06, 0], // undefined
  [0x07, 12], // ObjectId
  [0x09, 8], // date
  [0x0a, 0], // null
  [0x11, 8], // time stamp
  [0x13, 16], // decimal128
  [0x7f, 0], // greatest key
  [0xff, 0], // least key
]);

/**
 * Reads a document that fills all of `bytes`. Source: bsonspec.org, version 1.1.
 *
 * @throws Error where it is none, or is deeper or longer than it may be
 */
export function readBson(bytes: Buffer): BsonDocument {
  return new Reader(bytes).whole();
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #elements = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  whole(): BsonDocument {
    const document = this.#document(this.#bytes.length, 0);
    if (this.#at !== this.#bytes.length) throw broken();
    return document;
  }

  /** @param end of what it lies in */
  #document(end: number, depth: number): BsonDocument {
    if (depth > MOST_DEPTH) throw broken();
    const to = this.#at + this.#length(end, 5);
    if (to > end) throw broken();
    const document = new Map<string, BsonValue>();
    while (this.#at < to - 1) {
      this.#elements += 1;
      if (this.#elements > MOST_ELEMENTS) throw broken();
      const type = this.#bytes[this.#take(1, to - 1)]!;
      const name = this.#name(to - 1);
      document.set(name, this.#value(type, to - 1, depth));
    }
    if (this.#at !== to - 1 || this.#bytes[this.#take(1, to)] !== 0) throw broken();
    return document;
  }

  #value(type: number, end: number, depth: number): BsonValue {
    switch (type) {
      case 0x01:
        return this.#bytes.readDoubleLE(this.#take(8, end));
      case 0x02:
        return this.#text(end);
      case 0x03:
      case 0x04:
        return this.#document(end, depth + 1);
      case 0x08:
        return this.#bytes[this.#take(1, end)] === 0 ? 0 : 1;
      case 0x10:
        return this.#bytes.readInt32LE(this.#take(4, end));
      case 0x12:
        return Number(this.#bytes.readBigInt64LE(this.#take(8, end)));
      default:
        this.#skip(type, end);
        return null;
    }
  }

  #skip(type: number, end: number): void {
    const fixed = FIXED_LENGTHS.get(type);
    if (fixed !== undefined) this.#take(fixed, end);
    else if (type === 0x05) this.#take(this.#length(end, 0) + 1, end);
    else if (type === 0x0b) {
      this.#name(end);
      this.#name(end);
    } else if (type === 0x0c) {
      this.#text(end);
      this.#take(12, end);
    } else if (type === 0x0d || type === 0x0e) this.#text(end);
    else if (type === 0x0f) this.#take(this.#length(end, 14) - 4, end);
    else throw broken();
  }

  #text(end: number): string {
    const length = this.#length(end, 1);
    const from = this.#take(length, end);
    if (this.#bytes[from + length - 1] !== 0) throw broken();
    return this.#bytes.toString('utf8', from, from + length - 1);
  }

  /** Text that ends with a zero byte. */
  #name(end: number): string {
    const from = this.#at;
    const to = this.#bytes.indexOf(0, from);
    if (to === -1 || to >= end) throw broken();
    this.#at = to + 1;
    return this.#bytes.toString('utf8', from, to);
  }

  /** The length that stands here, at least so much. */
  #length(end: number, least: number): number {
    const length = this.#bytes.readInt32LE(this.#take(4, end));
    if (length < least) throw broken();
    return length;
  }

  /** Where the next bytes are; goes on behind them. */
  #take(count: number, end: number): number {
    const from = this.#at;
    if (from + count > end) throw broken();
    this.#at = from + count;
    return from;
  }
}

function broken(): Error {
  return new Error('its answer is no document of MongoDB');
}
