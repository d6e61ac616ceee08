import type { BodyReader } from './transport.ts';
import type { BodyLimits } from './transport-settings.ts';

/**
 * The body of the answer that a connection reads: all of a success that is wanted, or the bounded start of an error.
 * Lives as long as its connection. What is kept is copied, because sockets read into a buffer that they share.
 */
export class AnswerBody {
  readonly #limits: BodyLimits;
  #wantBody = false;
  #reader: BodyReader | null = null;
  #room = 0;
  #first: Buffer | null = null;
  #more: Buffer[] | null = null;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /** Forgets the last body, and keeps the next success if it is wanted. @param reader is given it as it comes */
  begin(wantBody: boolean, reader: BodyReader | null = null): void {
    this.#wantBody = wantBody;
    this.#reader = reader;
    this.#room = 0;
    this.#first = null;
    this.#more = null;
  }

  /** Learns the status, and says how long the body may be. */
  onStatus(status: number): number {
    const { maxBodyBytes, maxErrorBodyBytes, sampleBytes } = this.#limits;
    if (status < 300) {
      this.#room = this.#wantBody ? maxBodyBytes : 0;
      return maxBodyBytes;
    }
    this.#reader = null;
    this.#room = Math.min(sampleBytes, maxErrorBodyBytes);
    return maxErrorBodyBytes;
  }

  /** Takes `bytes` from `from` to before `to`. */
  take(bytes: Buffer, from: number, to: number): void {
    this.#reader?.take(bytes, from, to);
    const length = Math.min(to - from, this.#room);
    if (length === 0) return;
    this.#room -= length;
    const piece = Buffer.allocUnsafe(length);
    bytes.copy(piece, 0, from, from + length);
    if (this.#first === null) this.#first = piece;
    else if (this.#more === null) this.#more = [piece];
    else this.#more.push(piece);
  }

  /** What was kept, in one piece. */
  bytes(): Uint8Array {
    if (this.#first === null) return NOTHING;
    return this.#more === null ? this.#first : Buffer.concat([this.#first, ...this.#more]);
  }
}

const NOTHING = new Uint8Array(0);
