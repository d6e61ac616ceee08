/** What became of one more piece of a body. */
export type SinkVerdict = 'taken' | 'too-large';

/**
 * Takes a body piece by piece: keeps all of it, or only a bounded start of it, and says when it grows beyond its cap.
 * Pieces are copied, because the parser's buffers are reused.
 */
export class BodySink {
  readonly #keepBytes: number;
  readonly #maxBytes: number;
  #seenBytes = 0;
  #keptBytes = 0;
  #pieces: Uint8Array[] = [];

  /**
   * @param keepBytes how much of the start to keep
   * @param maxBytes how long the body may become at all
   */
  constructor(keepBytes: number, maxBytes: number) {
    this.#keepBytes = Math.min(keepBytes, maxBytes);
    this.#maxBytes = maxBytes;
  }

  get seenBytes(): number {
    return this.#seenBytes;
  }

  take(piece: Uint8Array): SinkVerdict {
    this.#seenBytes += piece.length;
    if (this.#seenBytes > this.#maxBytes) return 'too-large';
    const room = this.#keepBytes - this.#keptBytes;
    if (room > 0) {
      const kept = Uint8Array.prototype.slice.call(piece, 0, room);
      this.#keptBytes += kept.length;
      this.#pieces.push(kept);
    }
    return 'taken';
  }

  /** What was kept, in one piece. */
  bytes(): Uint8Array {
    const [first] = this.#pieces;
    if (first === undefined) return new Uint8Array(0);
    if (this.#pieces.length === 1) return first;
    const whole = new Uint8Array(this.#keptBytes);
    let offset = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    this.#pieces = [whole];
    return whole;
  }
}
