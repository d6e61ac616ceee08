import type { ErrorCategory } from '../categories.ts';
import { ChunkLine } from './chunk-line.ts';
import { FIELD, fieldOf, FramingFields, type Field } from './head-fields.ts';
import { isBlank, OCTET, skipText, skipToken, TOKEN_OCTETS } from './octets.ts';
import { NOT_PLAIN, PlainHead } from './plain-head.ts';

// docs/decisions/0101-the-parser-refuses-what-readers-disagree-about.md

/** What the parser says about the bytes so far. */
export const VERDICT = {
  /** The answer goes on. */
  more: 0,
  /** The answer is whole; what follows {@link ResponseParser.position} is not part of it. */
  whole: 1,
  /** This is not an answer that can be trusted. */
  refused: 2,
} as const;

/** One of the numbers of {@link VERDICT}. */
export type Verdict = (typeof VERDICT)[keyof typeof VERDICT];

/** Who takes the body, in pieces that are only lent. */
export interface BodyTaker {
  /** Learns the final status, and says how long the body may be. */
  onStatus(status: number): number;
  take(bytes: Buffer, from: number, to: number): void;
}

/** Where in an answer the parser is. The order matters: heads and trailers come first. */
const AT = {
  statusLine: 0,
  afterStatus: 1,
  reason: 2,
  lineEnd: 3,
  lineStart: 4,
  name: 5,
  valueStart: 6,
  value: 7,
  lengthDigits: 8,
  lengthTail: 9,
  headEnd: 10,
  headRead: 11,
  chunkLine: 12,
  chunkData: 13,
  chunkDataCr: 14,
  chunkDataLf: 15,
  countedBody: 16,
} as const;

const VERSION = Buffer.from('HTTP/1.');
/** The status line's fixed part: `HTTP/1.1 200`. */
const STATUS_END = 12;
/** Lengths beyond this are not exact numbers. */
const MAX_LENGTH = 2 ** 52;
/** Interim answers that one request may have: more than any server sends in a time-out, and few enough to cost nothing. */
const MAX_INTERIMS = 100;
const BAD_LENGTH = 'the Content-Length is not a number';

/**
 * Reads one answer after another from bytes as they come, however they are cut: strict, for the bytes may be hostile.
 * What RFC 9112 lets a recipient refuse because recipients disagree about it is refused: folded and bare lines, repeated
 * lengths, a length beside a transfer coding, codings other than `chunked`, bodies that end where the connection does.
 * Nothing is kept but the few fields that matter, so memory is bounded whatever comes; so are a head's length, a body's, and
 * the number of interim answers.
 */
export class ResponseParser {
  readonly #maxHeaderBytes: number;
  readonly #body: BodyTaker;
  readonly #plain = new PlainHead();
  readonly #fields = new FramingFields();
  readonly #chunk = new ChunkLine();
  #at: number = AT.statusLine;
  #verdict: Verdict = VERDICT.more;
  #isHead = false;
  #interims = 0;
  #inTrailers = false;
  /** How many octets of the status line's fixed part, or of the length's digits, have been read. */
  #index = 0;
  #minorVersion = 1;
  #statusSoFar = 0;
  /** How many bytes the head, or the trailers, may still have. */
  #roomBytes = 0;
  #field: Field = FIELD.other;
  /** What came of a name or value with earlier packets. */
  #text = '';
  #lengthBytes = 0;
  /** How much of the counted body or of the chunk is still to come. */
  #leftBytes = 0;
  #bodyRoomBytes = 0;

  /** The final status; 0 until its head has been read and makes sense. */
  status = 0;
  /** `X-Request-ID` of an error's answer. */
  requestId = '';
  /** Where in the bytes of the last `read` the answer ended. */
  position = 0;
  /** Why the answer was refused; empty if it was not. */
  category: ErrorCategory = '';
  message = '';

  constructor(maxHeaderBytes: number, body: BodyTaker) {
    this.#maxHeaderBytes = maxHeaderBytes;
    this.#body = body;
    this.begin(false);
  }

  /** Whether the connection may carry another request after this answer. */
  get keepsOpen(): boolean {
    return this.#fields.keepsOpen(this.#minorVersion);
  }

  /** Makes ready for the next answer. @param isHead it answers a HEAD, and so has no body */
  begin(isHead: boolean): void {
    this.#isHead = isHead;
    this.#interims = 0;
    this.#verdict = VERDICT.more;
    this.status = 0;
    this.requestId = '';
    this.category = '';
    this.message = '';
    this.#beginHead();
  }

  /** Reads `bytes` from `from` to before `to`. Once it has said `whole` or `refused`, call `begin` first. */
  read(bytes: Buffer, from: number, to: number): Verdict {
    let at = from;
    while (at < to && this.#verdict === VERDICT.more) {
      if (this.#at <= AT.headEnd) at = this.#readBounded(bytes, at, to);
      else if (this.#at === AT.chunkLine) at = this.#readChunkLine(bytes, at, to);
      else at = this.#readBody(bytes, at, to);
    }
    this.position = at;
    return this.#verdict;
  }

  #beginHead(): void {
    this.#at = AT.statusLine;
    this.#index = 0;
    this.#statusSoFar = 0;
    this.#inTrailers = false;
    this.#roomBytes = this.#maxHeaderBytes;
    this.#fields.clear();
  }

  /** Reads of a head or of trailers no more than they may have, so that a limit holds wherever packets are cut. */
  #readBounded(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + this.#roomBytes);
    const isFresh = this.#at === AT.statusLine && this.#index === 0;
    const plainEnd = isFresh ? this.#plain.read(bytes, from, end) : NOT_PLAIN;
    if (plainEnd !== NOT_PLAIN) this.#takePlain();
    const at = plainEnd === NOT_PLAIN ? this.#readLines(bytes, from, end) : plainEnd;
    if (this.#at === AT.headRead) {
      if (this.#inTrailers) this.#verdict = VERDICT.whole;
      else this.#endHead();
      return at;
    }
    this.#roomBytes -= at - from;
    if (this.#roomBytes === 0 && this.#verdict === VERDICT.more) {
      this.#refuse('headers_too_large', `the head is longer than ${this.#maxHeaderBytes} bytes`);
    }
    return at;
  }

  #takePlain(): void {
    this.#statusSoFar = this.#plain.status;
    this.#fields.lengthBytes = this.#plain.lengthBytes;
    this.#minorVersion = 1;
    this.#at = AT.headRead;
  }

  #readLines(bytes: Buffer, from: number, end: number): number {
    let at = from;
    let start = from;
    while (at < end) {
      switch (this.#at) {
        case AT.statusLine:
          while (at < end && this.#index < STATUS_END) {
            if (!this.#takeStatusOctet(bytes[at] as number)) {
              return this.#fail(at, 'the answer does not start like HTTP/1.1');
            }
            at += 1;
          }
          if (this.#index === STATUS_END) this.#at = AT.afterStatus;
          break;

        case AT.afterStatus: {
          const octet = bytes[at] as number;
          at += 1;
          if (octet === OCTET.space) this.#at = AT.reason;
          else if (octet === OCTET.cr) this.#at = AT.lineEnd;
          else return this.#fail(at, 'the status is not a number of three digits');
          break;
        }

        case AT.reason:
          at = skipText(bytes, at, end);
          if (at === end) break;
          if (!this.#endsLine(bytes[at] as number)) return at;
          at += 1;
          break;

        case AT.lineEnd:
          if (bytes[at] !== OCTET.lf) return this.#fail(at, 'a line of the head does not end in CR LF');
          at += 1;
          this.#at = AT.lineStart;
          break;

        case AT.lineStart: {
          const octet = bytes[at] as number;
          if (octet === OCTET.cr) {
            at += 1;
            this.#at = AT.headEnd;
            break;
          }
          if (TOKEN_OCTETS[octet] !== 1) return this.#fail(at, badLineStart(octet));
          this.#text = '';
          this.#at = AT.name;
          start = at;
          break;
        }

        case AT.name:
          start = at;
          at = skipToken(bytes, at, end);
          if (at === end) {
            // Only names that are short enough to matter are remembered.
            if (this.#text.length < 32) this.#text += bytes.toString('latin1', start, at);
            break;
          }
          if (bytes[at] !== OCTET.colon) {
            return this.#fail(at, 'a header’s name is not followed by a colon');
          }
          this.#field = this.#inTrailers ? FIELD.other : fieldOf(this.#text, bytes, start, at);
          if (this.#field === FIELD.requestId && this.#statusSoFar < 300) this.#field = FIELD.other;
          this.#text = '';
          at += 1;
          this.#at = AT.valueStart;
          break;

        case AT.valueStart:
          while (at < end && isBlank(bytes[at] as number)) at += 1;
          if (at === end) break;
          this.#at = AT.value;
          if (this.#field === FIELD.contentLength && !this.#beginLength()) return at;
          break;

        case AT.value:
          start = at;
          at = skipText(bytes, at, end);
          if (this.#field !== FIELD.other) this.#text += bytes.toString('latin1', start, at);
          if (at === end) break;
          if (!this.#endsLine(bytes[at] as number)) return at;
          at += 1;
          if (this.#field !== FIELD.other) this.#takeValue();
          break;

        case AT.lengthDigits: {
          const octet = bytes[at] as number;
          if (octet >= OCTET.zero && octet <= OCTET.nine && this.#lengthBytes <= MAX_LENGTH / 10) {
            this.#lengthBytes = this.#lengthBytes * 10 + octet - OCTET.zero;
            this.#index += 1;
            at += 1;
            break;
          }
          if (this.#index === 0 || (octet !== OCTET.cr && !isBlank(octet))) return this.#fail(at, BAD_LENGTH);
          this.#fields.lengthBytes = this.#lengthBytes;
          this.#at = AT.lengthTail;
          break;
        }

        case AT.lengthTail:
          while (at < end && isBlank(bytes[at] as number)) at += 1;
          if (at === end) break;
          if (bytes[at] !== OCTET.cr) return this.#fail(at, BAD_LENGTH);
          at += 1;
          this.#at = AT.lineEnd;
          break;

        default:
          if (bytes[at] !== OCTET.lf) return this.#fail(at, 'the head does not end in CR LF');
          this.#at = AT.headRead;
          return at + 1;
      }
    }
    return at;
  }

  /** One octet of `HTTP/1.1 200`. */
  #takeStatusOctet(octet: number): boolean {
    const index = this.#index;
    this.#index = index + 1;
    if (index < VERSION.length) return octet === VERSION[index];
    if (index === VERSION.length) {
      this.#minorVersion = octet - OCTET.zero;
      return this.#minorVersion === 0 || this.#minorVersion === 1;
    }
    if (index === VERSION.length + 1) return octet === OCTET.space;
    this.#statusSoFar = this.#statusSoFar * 10 + octet - OCTET.zero;
    return octet >= OCTET.zero && octet <= OCTET.nine;
  }

  #endsLine(octet: number): boolean {
    this.#at = AT.lineEnd;
    if (octet === OCTET.cr) return true;
    const what = octet === OCTET.lf ? 'a line of the head ends in a bare LF' : 'the head has a control character';
    this.#refuse('protocol', what);
    return false;
  }

  #beginLength(): boolean {
    if (this.#fields.lengthBytes >= 0) {
      this.#refuse('protocol', 'the answer has more than one Content-Length');
      return false;
    }
    this.#at = AT.lengthDigits;
    this.#index = 0;
    this.#lengthBytes = 0;
    return true;
  }

  #takeValue(): void {
    if (this.#field === FIELD.transferEncoding) this.#fields.addTransferEncoding(this.#text);
    else if (this.#field === FIELD.connection) this.#fields.addConnection(this.#text);
    else if (this.requestId === '') this.requestId = this.#text;
    this.#text = '';
  }

  /** The head is whole: decides how the body ends (RFC 9112, 6.3). */
  #endHead(): void {
    const status = this.#statusSoFar;
    const { lengthBytes, transferCodings } = this.#fields;
    if (status < 100) return this.#refuse('protocol', 'the status is below 100');
    if (transferCodings !== '' && lengthBytes >= 0) {
      return this.#refuse('protocol', 'the answer has a Content-Length beside a Transfer-Encoding');
    }
    if (status < 200) return this.#endInterim(status);
    this.status = status;
    this.#bodyRoomBytes = this.#body.onStatus(status);
    if (this.#isHead || status === 204 || status === 304) this.#verdict = VERDICT.whole;
    else if (transferCodings !== '') this.#beginChunks(transferCodings);
    else this.#beginCounted(lengthBytes);
  }

  #endInterim(status: number): void {
    this.#interims += 1;
    if (status === 100 || status === 101) this.#refuse('protocol', `a ${status} that was not asked for`);
    else if (!this.keepsOpen) this.#refuse('protocol', `a ${status} ends the connection before the answer`);
    else if (this.#interims > MAX_INTERIMS) {
      this.#refuse('protocol', `more than ${MAX_INTERIMS} interim answers came before the answer`);
    } else this.#beginHead();
  }

  #beginCounted(lengthBytes: number): void {
    if (lengthBytes < 0) {
      const message = 'the answer has neither a length nor chunks, so its end cannot be distinguished from a cut';
      return this.#refuse('protocol', message);
    }
    if (!this.#fits(lengthBytes)) return;
    this.#leftBytes = lengthBytes;
    this.#at = AT.countedBody;
    if (lengthBytes === 0) this.#verdict = VERDICT.whole;
  }

  #beginChunks(transferCodings: string): void {
    if (transferCodings !== 'chunked') {
      return this.#refuse('protocol', `the transfer coding is not "chunked" alone, so the body’s end is not certain`);
    }
    // RFC 9112, 6.1: HTTP/1.0 knows no transfer codings, so such framing is faulty.
    if (this.#minorVersion === 0) return this.#refuse('protocol', 'an answer of HTTP/1.0 has a Transfer-Encoding');
    this.#beginChunk();
  }

  #beginChunk(): void {
    this.#at = AT.chunkLine;
    this.#chunk.begin();
  }

  #readChunkLine(bytes: Buffer, from: number, to: number): number {
    const at = this.#chunk.read(bytes, from, to);
    if (this.#chunk.problem !== '') this.#refuse('protocol', this.#chunk.problem);
    else if (this.#chunk.isWhole) this.#endChunkLine(this.#chunk.sizeBytes);
    return at;
  }

  #endChunkLine(sizeBytes: number): void {
    if (sizeBytes > 0) {
      this.#leftBytes = sizeBytes;
      if (this.#fits(sizeBytes)) this.#at = AT.chunkData;
      return;
    }
    this.#inTrailers = true;
    this.#at = AT.lineStart;
    this.#roomBytes = this.#maxHeaderBytes;
  }

  #readBody(bytes: Buffer, from: number, to: number): number {
    if (this.#at === AT.chunkDataCr || this.#at === AT.chunkDataLf) {
      this.#readChunkEnd(bytes[from] as number);
      return from + 1;
    }
    const end = Math.min(to, from + this.#leftBytes);
    this.#body.take(bytes, from, end);
    this.#leftBytes -= end - from;
    if (this.#leftBytes === 0) {
      if (this.#at === AT.countedBody) this.#verdict = VERDICT.whole;
      else this.#at = AT.chunkDataCr;
    }
    return end;
  }

  #readChunkEnd(octet: number): void {
    const isCr = this.#at === AT.chunkDataCr;
    if (octet !== (isCr ? OCTET.cr : OCTET.lf)) return this.#refuse('protocol', 'a chunk is not as long as it says');
    if (isCr) this.#at = AT.chunkDataLf;
    else this.#beginChunk();
  }

  /** Takes so many bytes off what the body may still have, if that is left. */
  #fits(bytes: number): boolean {
    this.#bodyRoomBytes -= bytes;
    if (this.#bodyRoomBytes >= 0) return true;
    this.#refuse('body_too_large', 'the body is longer than its limit');
    return false;
  }

  /** Refuses at a place, and returns it. */
  #fail(at: number, message: string): number {
    this.#refuse('protocol', message);
    return at;
  }

  #refuse(category: ErrorCategory, message: string): void {
    this.#verdict = VERDICT.refused;
    this.category = category;
    this.message = message;
  }
}

function badLineStart(octet: number): string {
  if (isBlank(octet)) return 'a header is folded over more than one line';
  return octet === OCTET.lf
    ? 'a line of the head ends in a bare LF'
    : 'a header’s name has a character it may not have';
}
