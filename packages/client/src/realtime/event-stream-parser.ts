/** Whom a parser tells what it reads. */
export interface EventStreamSink {
  /** A line that begins with a colon: a sign of life. */
  onComment(text: string): void;
  /** The data of one event; its lines are joined by `\n`. */
  onEvent(data: string): void;
}

/** Why bytes are no event stream. */
export class EventStreamFault extends Error {
  override readonly name = 'EventStreamFault';
  readonly kind: 'too_large' | 'not_text';

  constructor(kind: 'too_large' | 'not_text', message: string) {
    super(message);
    this.kind = kind;
  }
}

const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads `text/event-stream` as the HTML standard describes it (section 9.2.6): lines end in CR, LF or both, blank lines end
 * events, fields other than `data` are passed over. What may be kept of one event is bounded, and text that is no UTF-8 is
 * a fault, as it can hold no JSON.
 */
export class EventStreamParser {
  readonly #sink: EventStreamSink;
  readonly #maxEventBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The beginning of a line whose end has not come, and how much of this memory it takes. */
  #begun = new Uint8Array(256);
  #begunBytes = 0;
  #data: string[] = [];
  #dataBytes = 0;
  #lastWasCr = false;
  #firstLine = true;

  /** @param maxEventBytes most bytes of one event, and of one line */
  constructor(sink: EventStreamSink, maxEventBytes: number) {
    this.#sink = sink;
    this.#maxEventBytes = maxEventBytes;
  }

  /** Takes what came next, however it was cut. @throws EventStreamFault after which nothing more may be pushed */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    let start = this.#lastWasCr && bytes[0] === LF ? 1 : 0;
    this.#lastWasCr = false;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) continue;
      this.#endLine(bytes.subarray(start, at));
      if (byte === CR) {
        if (at + 1 === bytes.length) this.#lastWasCr = true;
        else if (bytes[at + 1] === LF) at += 1;
      }
      start = at + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  /** Copies, for the transport may use its memory again. Memory doubles as it fills, however small the pieces are. */
  #keep(piece: Uint8Array): void {
    const length = this.#begunBytes + piece.length;
    this.#checkSize(length);
    if (length > this.#begun.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#begun.length));
      larger.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = larger;
    }
    this.#begun.set(piece, this.#begunBytes);
    this.#begunBytes = length;
  }

  #checkSize(lineBytes: number): void {
    if (lineBytes + this.#dataBytes <= this.#maxEventBytes) return;
    throw new EventStreamFault('too_large', `an event is longer than ${this.#maxEventBytes} bytes`);
  }

  #endLine(rest: Uint8Array): void {
    if (this.#begunBytes > 0) this.#keep(rest);
    const bytes = this.#begunBytes > 0 ? this.#begun.subarray(0, this.#begunBytes) : rest;
    this.#checkSize(bytes.length);
    this.#begunBytes = 0;
    const line = this.#textOf(this.#firstLine ? withoutMark(bytes) : bytes);
    this.#firstLine = false;
    if (line === '') this.#endEvent();
    else this.#readLine(line, bytes.length);
  }

  #readLine(line: string, bytes: number): void {
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.#sink.onComment(withoutSpace(line.slice(1)));
      return;
    }
    if ((colon < 0 ? line : line.slice(0, colon)) !== 'data') return;
    this.#data.push(colon < 0 ? '' : withoutSpace(line.slice(colon + 1)));
    this.#dataBytes += bytes;
  }

  #endEvent(): void {
    if (this.#data.length === 0) return;
    const data = this.#data.join('\n');
    this.#data = [];
    this.#dataBytes = 0;
    this.#sink.onEvent(data);
  }

  #textOf(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new EventStreamFault('not_text', 'the stream is no UTF-8 text');
    }
  }
}

function withoutSpace(text: string): string {
  return text.startsWith(' ') ? text.slice(1) : text;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes;
}
