import type { BodyReader } from '../transport/transport.ts';

/** What a {@link DocumentScan} is to keep beside its counts. */
export interface DocumentScanOptions {
  /** Keep the id of each document, in order. @default false */
  readonly ids?: boolean;
  /** Keep the bytes of the last document, from which the cursor of the next page is made. @default false */
  readonly lastDocument?: boolean;
  /** Most arrays and objects within one another; beyond it the answer is refused. @default 512, five times what the server stores */
  readonly maxDepth?: number;
}

/** Where in the answer the scan is. */
const AT = {
  list: 0,
  firstDocument: 1,
  document: 2,
  afterDocument: 3,
  end: 4,
  firstName: 5,
  name: 6,
  colon: 7,
  firstValue: 8,
  value: 9,
  afterValue: 10,
  string: 11,
  escape: 12,
  hex: 13,
  literal: 14,
  minus: 15,
  zero: 16,
  digits: 17,
  point: 18,
  fraction: 19,
  exponent: 20,
  exponentSign: 21,
  exponentDigits: 22,
  refused: 23,
} as const;

const QUOTE = 0x22;
const COMMA = 0x2c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const UPPER_E = 0x45;
const LIST_START = 0x5b;
const BACKSLASH = 0x5c;
const LIST_END = 0x5d;
const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;
const LOWER_D = 0x64;
const LOWER_E = 0x65;
const LOWER_I = 0x69;
const LOWER_U = 0x75;

const LITERALS: Readonly<Record<number, Uint8Array>> = {
  0x74: Buffer.from('true'),
  0x66: Buffer.from('false'),
  0x6e: Buffer.from('null'),
};
/** By octet: 1 for what stands for itself in a string. */
const TEXT = Uint8Array.from({ length: 256 }, (_, octet) =>
  Number(octet >= 0x20 && octet !== QUOTE && octet !== BACKSLASH),
);
const ESCAPES = octets('"\\/bfnrt');
const HEX = octets('0123456789abcdefABCDEF');
const NOTHING: Buffer = Buffer.alloc(0);
const IN_LIST = 0;
const IN_OBJECT = 1;

/**
 * Reads the answer to a query as it comes, without making anything of it: counts its documents and bytes, and holds the whole
 * text against the grammar of JSON, since an answer that is cut or mixed up must not count as a short one. What it takes of
 * memory does not grow with the answer. Long-lived: `begin` makes it ready for the next answer.
 *
 * Whatever it finds to be a list of documents, `JSON.parse` does, too, and the other way round, down to `maxDepth`.
 */
export class DocumentScan implements BodyReader {
  readonly #wantsIds: boolean;
  readonly #maxDepth: number;
  /** By level: within an object or a list. */
  readonly #levels: Uint8Array;
  readonly #last: LastDocument | null;
  #at: number = AT.list;
  /** Level of nesting; 1 is within a document. */
  #depth = 0;
  #isName = false;
  /** What of a literal, or of a character's four digits, has been read. */
  #index = 0;
  #literal: Uint8Array = NOTHING;
  /** The string that is read is the name of a member of a document, or the value of its `id`; ids are wanted. */
  #isKept = false;
  /** The member of a document that is read is its `id`. */
  #isId = false;
  /** What came of the kept string with earlier pieces. */
  #kept: Buffer = NOTHING;
  #hasEscape = false;
  #id = '';
  #words: Int32Array = new Int32Array(0);

  /** Documents that came whole. */
  documents = 0;
  /** Bytes of the answer's body. */
  bytes = 0;
  /** Ids of the documents in their order, if they are wanted; '' for a document that has none. */
  ids: string[] = [];

  constructor({ ids = false, lastDocument = false, maxDepth = 512 }: DocumentScanOptions = {}) {
    this.#wantsIds = ids;
    this.#maxDepth = maxDepth;
    this.#levels = new Uint8Array(maxDepth + 1);
    this.#last = lastDocument ? new LastDocument() : null;
  }

  /** Bytes of the last document that came whole; empty if there was none, or if it is not kept. Valid until `begin`. */
  get lastDocument(): Uint8Array {
    return this.#last?.bytes ?? NOTHING;
  }

  /** What is wrong with the answer, as far as it came; '' once it is a whole list of documents. */
  get problem(): string {
    if (this.#at === AT.end) return '';
    if (this.#at === AT.refused) return `it is no list of documents from byte ${this.#index} on`;
    return this.bytes === 0 ? 'it is empty' : 'it ends before the list does';
  }

  /** Forgets the last answer. */
  begin(): void {
    this.#at = AT.list;
    this.#depth = 0;
    this.#isKept = false;
    this.#isId = false;
    this.#kept = NOTHING;
    this.#last?.begin();
    this.documents = 0;
    this.bytes = 0;
    if (this.#wantsIds) this.ids = [];
  }

  take(bytes: Uint8Array, from: number, to: number): void {
    if (this.#at !== AT.refused) {
      this.#last?.beginPiece(from);
      const end = this.#read(bytes, from, to);
      if (this.#at === AT.refused) this.#index = this.bytes + end - from;
      this.#last?.endPiece(bytes, to);
    }
    this.bytes += to - from;
  }

  /** Returns where it stopped: `to`, or the first octet that cannot be there. What changes with each octet is in variables. */
  #read(bytes: Uint8Array, from: number, to: number): number {
    let state = this.#at;
    let at = from;
    /** Where the string begins that is read, as far as it is in this piece. */
    let start = from;
    const offset = bytes.byteOffset;
    const words = this.#wordsOf(bytes);
    const wordsEnd = (offset + to) >>> 2;
    while (at < to && state !== AT.refused) {
      const octet = bytes[at] as number;
      switch (state) {
        case AT.string: {
          let end = octet;
          while (TEXT[end] === 1) {
            at += 1;
            // Four octets at a time where they can be read so: answers are mostly text.
            if (((offset + at) & 3) === 0) {
              let word = (offset + at) >>> 2;
              if (word < wordsEnd) {
                while (word < wordsEnd && isText(words[word] as number)) word += 1;
                at = word * 4 - offset;
              }
            }
            if (at === to) break;
            end = bytes[at] as number;
          }
          if (at === to) continue;
          if (end === QUOTE) {
            if (this.#isKept) this.#endKept(bytes, start, at);
            state = this.#isName ? AT.colon : AT.afterValue;
            // What nearly always comes next.
            if (state === AT.colon && at + 1 < to && bytes[at + 1] === COLON) {
              state = AT.value;
              at += 1;
            }
          } else if (end === BACKSLASH) {
            this.#hasEscape = true;
            state = AT.escape;
          } else state = AT.refused;
          break;
        }

        case AT.escape:
          this.#index = 0;
          state = octet === LOWER_U ? AT.hex : ESCAPES[octet] === 1 ? AT.string : AT.refused;
          break;

        case AT.hex:
          this.#index += 1;
          if (HEX[octet] !== 1) state = AT.refused;
          else if (this.#index === 4) state = AT.string;
          break;

        case AT.firstName:
        case AT.name:
          if (octet === QUOTE) {
            start = at + 1;
            this.#beginString(true, this.#wantsIds && this.#depth === 1);
            state = AT.string;
          } else if (octet === OBJECT_END && state === AT.firstName) state = this.#leave(IN_OBJECT, at);
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.colon:
          if (octet === COLON) state = AT.value;
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.firstValue:
        case AT.value:
          if (octet === QUOTE) {
            start = at + 1;
            this.#beginString(false, this.#isId && this.#depth === 1);
            state = AT.string;
          } else if (octet === OBJECT_START) state = this.#enter(IN_OBJECT);
          else if (octet === LIST_START) state = this.#enter(IN_LIST);
          else if (octet === LIST_END && state === AT.firstValue) state = this.#leave(IN_LIST, at);
          else if (!isSpace(octet)) state = this.#beginScalar(octet);
          break;

        case AT.afterValue:
          if (octet === COMMA) state = this.#levels[this.#depth] === IN_OBJECT ? AT.name : AT.value;
          else if (octet === OBJECT_END) state = this.#leave(IN_OBJECT, at);
          else if (octet === LIST_END) state = this.#leave(IN_LIST, at);
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.literal:
          if (octet !== this.#literal[this.#index]) state = AT.refused;
          this.#index += 1;
          if (state === AT.literal && this.#index === this.#literal.length) state = AT.afterValue;
          break;

        case AT.list:
          if (octet === LIST_START) state = AT.firstDocument;
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.firstDocument:
        case AT.document:
          if (octet === OBJECT_START) {
            this.#last?.beginDocument(at);
            this.#id = '';
            state = this.#enter(IN_OBJECT);
          } else if (octet === LIST_END && state === AT.firstDocument) state = AT.end;
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.afterDocument:
          if (octet === COMMA) state = AT.document;
          else if (octet === LIST_END) state = AT.end;
          else if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.end:
          if (!isSpace(octet)) state = AT.refused;
          break;

        case AT.digits:
          if (octet >= ZERO && octet <= NINE) break;
          state = afterOther(state, octet);
          if (state === AT.afterValue) continue;
          break;

        default:
          state = octet >= ZERO && octet <= NINE ? afterDigit(state, octet) : afterOther(state, octet);
          // What ends a number belongs to what follows it.
          if (state === AT.afterValue) continue;
      }
      if (state !== AT.refused) at += 1;
    }
    this.#at = state;
    if (this.#isKept && state >= AT.string && state <= AT.hex) this.#keep(bytes, start, to);
    return at;
  }

  /** The memory in which the bytes lie, four at a time. Sockets read into the same memory again and again. */
  #wordsOf({ buffer }: Uint8Array): Int32Array {
    if (this.#words.buffer !== buffer) this.#words = new Int32Array(buffer, 0, buffer.byteLength >>> 2);
    return this.#words;
  }

  #beginString(isName: boolean, isKept: boolean): void {
    this.#isName = isName;
    this.#isKept = isKept;
    this.#hasEscape = false;
  }

  #beginScalar(octet: number): number {
    const literal = LITERALS[octet];
    if (literal !== undefined) {
      this.#literal = literal;
      this.#index = 1;
      return AT.literal;
    }
    if (octet === MINUS) return AT.minus;
    if (octet === ZERO) return AT.zero;
    return octet > ZERO && octet <= NINE ? AT.digits : AT.refused;
  }

  #enter(kind: typeof IN_LIST | typeof IN_OBJECT): number {
    if (this.#depth === this.#maxDepth) return AT.refused;
    this.#depth += 1;
    this.#levels[this.#depth] = kind;
    return kind === IN_OBJECT ? AT.firstName : AT.firstValue;
  }

  #leave(kind: typeof IN_LIST | typeof IN_OBJECT, at: number): number {
    if (this.#levels[this.#depth] !== kind) return AT.refused;
    this.#depth -= 1;
    if (this.#depth > 0) return AT.afterValue;
    this.documents += 1;
    this.#last?.endDocument(at + 1);
    if (this.#wantsIds) this.ids.push(this.#id);
    return AT.afterDocument;
  }

  #keep(bytes: Uint8Array, start: number, to: number): void {
    this.#kept = Buffer.concat([this.#kept, bytes.subarray(start, to)]);
  }

  /** A kept string is whole. Of two members of one name the later counts, as everywhere in JSON. */
  #endKept(bytes: Uint8Array, start: number, at: number): void {
    this.#isKept = false;
    if (!this.#isName) {
      this.#id = this.#takeKept(bytes, start, at);
      return;
    }
    if (this.#kept.length > 0 || this.#hasEscape) this.#isId = this.#takeKept(bytes, start, at) === 'id';
    else this.#isId = at - start === 2 && bytes[start] === LOWER_I && bytes[start + 1] === LOWER_D;
    if (this.#isId) this.#id = '';
  }

  #takeKept(bytes: Uint8Array, start: number, at: number): string {
    this.#keep(bytes, start, at);
    const text = this.#kept.toString();
    this.#kept = NOTHING;
    return this.#hasEscape ? (JSON.parse(`"${text}"`) as string) : text;
  }
}

/** Keeps the bytes of a list’s last document: a piece of the answer may hold many of them, or a part of one. */
class LastDocument {
  #whole = new Bytes();
  /** What came of the document that is begun with earlier pieces. */
  #part = new Bytes();
  /** Where in this piece the document goes on that is begun; -1 if none is. */
  #partFrom = -1;
  /** Where in this piece the last lies that came whole in it; from -1 if none did. */
  #wholeFrom = -1;
  #wholeTo = 0;
  #hasEarlierPart = false;

  get bytes(): Uint8Array {
    return this.#whole.bytes;
  }

  begin(): void {
    this.#whole.clear();
    this.#part.clear();
    this.#partFrom = -1;
  }

  beginPiece(from: number): void {
    if (this.#partFrom !== -1) this.#partFrom = from;
    this.#wholeFrom = -1;
  }

  beginDocument(at: number): void {
    this.#partFrom = at;
  }

  endDocument(to: number): void {
    this.#wholeFrom = this.#partFrom;
    this.#wholeTo = to;
    this.#partFrom = -1;
    this.#hasEarlierPart = this.#part.length > 0;
    if (!this.#hasEarlierPart) return;
    [this.#whole, this.#part] = [this.#part, this.#whole];
    this.#part.clear();
  }

  /** The piece is only lent: takes what is needed of it. */
  endPiece(bytes: Uint8Array, to: number): void {
    if (this.#wholeFrom !== -1) {
      if (!this.#hasEarlierPart) this.#whole.clear();
      this.#whole.add(bytes, this.#wholeFrom, this.#wholeTo);
    }
    if (this.#partFrom !== -1) this.#part.add(bytes, this.#partFrom, to);
  }
}

/** Bytes that are put together from pieces, in room that is used again. */
class Bytes {
  #room = NOTHING;
  length = 0;

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    const length = this.length + to - from;
    if (length > this.#room.length) {
      const room = Buffer.allocUnsafeSlow(Math.max(1024, length, 2 * this.#room.length));
      room.set(this.bytes);
      this.#room = room;
    }
    this.#room.set(bytes.subarray(from, to), this.length);
    this.length = length;
  }
}

/** Where a number is after one more digit. */
function afterDigit(at: number, octet: number): number {
  switch (at) {
    case AT.minus:
      return octet === ZERO ? AT.zero : AT.digits;
    case AT.digits:
      return AT.digits;
    case AT.point:
    case AT.fraction:
      return AT.fraction;
    case AT.exponent:
    case AT.exponentSign:
    case AT.exponentDigits:
      return AT.exponentDigits;
    default:
      return AT.refused;
  }
}

/** Where a number is after what is no digit: `afterValue` if it ended before it. */
function afterOther(at: number, octet: number): number {
  const isExponent = octet === LOWER_E || octet === UPPER_E;
  switch (at) {
    case AT.zero:
    case AT.digits:
      if (octet === POINT) return AT.point;
      return isExponent ? AT.exponent : AT.afterValue;
    case AT.fraction:
      return isExponent ? AT.exponent : AT.afterValue;
    case AT.exponentDigits:
      return AT.afterValue;
    case AT.exponent:
      return octet === PLUS || octet === MINUS ? AT.exponentSign : AT.refused;
    default:
      return AT.refused;
  }
}

/** Whether four octets, as one number, are plain text of a string: no quote, no backslash, no control character (Mycroft's test). */
function isText(word: number): boolean {
  const quote = word ^ 0x22222222;
  const backslash = word ^ 0x5c5c5c5c;
  const found =
    ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word);
  return (found & 0x80808080) === 0;
}

function isSpace(octet: number): boolean {
  return octet === 0x20 || octet === 0x0a || octet === 0x0d || octet === 0x09;
}

/** A table of all octets: 1 for those of a text. */
function octets(text: string): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) => Number(text.includes(String.fromCharCode(octet))));
}
