import { FIELD, fieldOf } from './head-fields.ts';
import { isBlank, OCTET, skipText, skipToken } from './octets.ts';

/** What {@link PlainHead.read} returns of every other head. */
export const NOT_PLAIN = -1;

const START = Buffer.from('HTTP/1.1 2');
const KEEP_ALIVE = Buffer.from('keep-alive');
/** Lengths of so many digits are exact numbers. */
const MAX_DIGITS = 15;

/**
 * The head that nearly every answer has: a success over HTTP/1.1 that came whole, and says of its framing no more than its
 * length. It is read in one go, in half of the time of reading octet by octet. Anything else, be it cut off, unusual or
 * wrong, is not plain and left to who reads with care: what is plain to one is the same answer to the other.
 */
export class PlainHead {
  status = 0;
  /** Value of `Content-Length`; -1 if there is none. */
  lengthBytes = -1;

  /** Returns where the head ends that begins at `from` and lies before `end`, or {@link NOT_PLAIN}. */
  read(bytes: Buffer, from: number, end: number): number {
    const statusAt = from + START.length;
    if (statusAt + 3 > end || !hasAt(bytes, from, START)) return NOT_PLAIN;
    const [tens, ones] = [digitAt(bytes, statusAt), digitAt(bytes, statusAt + 1)];
    if (tens > 9 || ones > 9 || bytes[statusAt + 2] !== OCTET.space) return NOT_PLAIN;
    this.status = 200 + tens * 10 + ones;
    this.lengthBytes = -1;
    let at = skipText(bytes, statusAt + 3, end);
    // A line's end, and the two octets that follow at least.
    while (at + 3 < end && bytes[at] === OCTET.cr && bytes[at + 1] === OCTET.lf) {
      at += 2;
      if (bytes[at] === OCTET.cr) return bytes[at + 1] === OCTET.lf ? at + 2 : NOT_PLAIN;
      at = this.#readField(bytes, at, end);
      if (at === NOT_PLAIN) return NOT_PLAIN;
    }
    return NOT_PLAIN;
  }

  /** Returns where its value ends. */
  #readField(bytes: Buffer, from: number, end: number): number {
    let at = skipToken(bytes, from, end);
    if (at === from || at === end || bytes[at] !== OCTET.colon) return NOT_PLAIN;
    const field = fieldOf('', bytes, from, at);
    at += 1;
    while (at < end && isBlank(bytes[at] as number)) at += 1;
    if (field === FIELD.contentLength) return this.#readLength(bytes, at, end);
    if (field === FIELD.transferEncoding) return NOT_PLAIN;
    if (field !== FIELD.connection) return skipText(bytes, at, end);
    // To keep the connection is what HTTP/1.1 does anyway.
    return at + KEEP_ALIVE.length < end && hasAt(bytes, at, KEEP_ALIVE) ? at + KEEP_ALIVE.length : NOT_PLAIN;
  }

  #readLength(bytes: Buffer, from: number, end: number): number {
    if (this.lengthBytes >= 0) return NOT_PLAIN;
    let length = 0;
    let at = from;
    for (; at < end && at - from < MAX_DIGITS; at += 1) {
      const digit = digitAt(bytes, at);
      if (digit > 9) break;
      length = length * 10 + digit;
    }
    this.lengthBytes = length;
    return at === from ? NOT_PLAIN : at;
  }
}

function hasAt(bytes: Buffer, at: number, octets: Uint8Array): boolean {
  for (let index = 0; index < octets.length; index += 1) {
    if (bytes[at + index] !== octets[index]) return false;
  }
  return true;
}

/** What a digit is worth; more than 9 for what is none. */
function digitAt(bytes: Buffer, at: number): number {
  return ((bytes[at] as number) - OCTET.zero) >>> 0;
}
