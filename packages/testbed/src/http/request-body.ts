import { ValueEndWatch } from '../json/value-end.ts';
import type { BodyFraming } from './request-head.ts';

/** What a handler gets of a body. */
export type BodyOutcome =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** More than the limit: the bytes up to it. */
  | { readonly kind: 'over-limit'; readonly bytes: Buffer }
  /** Malformed chunks, a body not complete in time, or a client gone. */
  | { readonly kind: 'broken' };

/** `whole`: until the body ends. `value`: until its first JSON value ends. */
export type BodyMode = 'whole' | 'value';

const EMPTY = Buffer.alloc(0);

/** The body of one request while it arrives. */
export class RequestBody {
  readonly #framing: BodyFraming;
  readonly #chunks: Buffer[] = [];
  readonly #chunked: ChunkedDecoder | undefined;
  readonly #emit = (data: Buffer) => this.#keep(data);
  #received = 0;
  #handled = 0;
  #failed = false;
  #keeping = true;
  #watch: ValueEndWatch | undefined;
  #valueComplete = false;

  constructor(framing: BodyFraming) {
    this.#framing = framing;
    this.#chunked = framing.kind === 'chunked' ? new ChunkedDecoder() : undefined;
  }

  /** Bytes that no handler has read: of a chunked body those that have arrived, else all that were declared. */
  get unreadBytes(): number {
    return (this.#framing.kind === 'length' ? this.#framing.bytes : this.#received) - this.#handled;
  }

  /** Declared bytes that have not arrived; unknown (0) for a chunked body. */
  get missingBytes(): number {
    return this.#framing.kind === 'length' ? this.#framing.bytes - this.#received : 0;
  }

  get complete(): boolean {
    if (this.#chunked !== undefined) return this.#chunked.done;
    return this.#framing.kind === 'none' || this.missingBytes === 0;
  }

  get broken(): boolean {
    return this.#failed || this.#chunked?.broken === true;
  }

  /** Takes what belongs to this body from `bytes` and returns how much that was. */
  feed(bytes: Buffer): number {
    if (this.complete || this.broken) return 0;
    if (this.#chunked !== undefined) return this.#chunked.feed(bytes, this.#emit);
    const taken = Math.min(bytes.length, this.missingBytes);
    this.#emit(bytes.subarray(0, taken));
    return taken;
  }

  /** No more bytes will come. */
  fail(): void {
    this.#failed = true;
  }

  /** From now on bytes are counted and dropped. */
  discard(): void {
    this.#keeping = false;
    this.#chunks.length = 0;
  }

  /** What the handler may have now, `undefined` while it has to wait. */
  outcome(limitBytes: number, mode: BodyMode): BodyOutcome | undefined {
    if (this.#received > limitBytes) {
      this.#handled = limitBytes + 1;
      return { kind: 'over-limit', bytes: this.#joined().subarray(0, limitBytes) };
    }
    this.#handled = this.#received;
    if (this.complete || (mode === 'value' && this.#holdsValue())) return { kind: 'whole', bytes: this.#joined() };
    return this.broken ? { kind: 'broken' } : undefined;
  }

  #keep(data: Buffer): void {
    this.#received += data.length;
    if (!this.#keeping || data.length === 0) return;
    this.#chunks.push(data);
    if (this.#watch !== undefined) this.#valueComplete ||= this.#watch.feed(data);
  }

  #holdsValue(): boolean {
    if (this.#watch === undefined) {
      const watch = new ValueEndWatch();
      this.#watch = watch;
      this.#valueComplete = this.#chunks.some((chunk) => watch.feed(chunk));
    }
    return this.#valueComplete;
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks.splice(0, this.#chunks.length, Buffer.concat(this.#chunks));
    return this.#chunks[0] ?? EMPTY;
  }
}

const MAX_LINE_BYTES = 4096;
const LF = 0x0a;

type Expecting = 'size' | 'data' | 'data-end' | 'trailer' | 'end' | 'broken';

/** Takes chunked framing off a body that arrives in pieces. */
class ChunkedDecoder {
  #expecting: Expecting = 'size';
  #line = '';
  #left = 0;

  get done(): boolean {
    return this.#expecting === 'end';
  }

  get broken(): boolean {
    return this.#expecting === 'broken';
  }

  /** Reads from `bytes`, hands body bytes to `emit`, and returns how many bytes belong to this body. */
  feed(bytes: Buffer, emit: (data: Buffer) => void): number {
    let position = 0;
    while (position < bytes.length && !this.done && !this.broken) {
      if (this.#expecting === 'data') {
        const end = Math.min(bytes.length, position + this.#left);
        emit(bytes.subarray(position, end));
        this.#left -= end - position;
        position = end;
        if (this.#left === 0) this.#expecting = 'data-end';
      } else {
        position = this.#readLine(bytes, position);
      }
    }
    return position;
  }

  #readLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LF, from);
    this.#line += bytes.toString('latin1', from, end < 0 ? bytes.length : end + 1);
    if (this.#line.length > MAX_LINE_BYTES || (this.#expecting === 'data-end' && this.#line.length > 2)) {
      this.#expecting = 'broken';
    } else if (end >= 0) {
      const line = this.#line;
      this.#line = '';
      this.#expecting = this.#afterLine(line);
    }
    return end < 0 ? bytes.length : end + 1;
  }

  #afterLine(line: string): Expecting {
    if (this.#expecting === 'trailer') return line.replace(/\r?\n$/, '') === '' ? 'end' : 'trailer';
    if (!line.endsWith('\r\n') || line.indexOf('\r') !== line.length - 2) return 'broken';
    if (this.#expecting === 'data-end') return 'size';
    const size = /^([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?\r\n$/s.exec(line)?.[1];
    if (size === undefined) return 'broken';
    this.#left = Number.parseInt(size, 16);
    return this.#left === 0 ? 'trailer' : 'data';
  }
}
