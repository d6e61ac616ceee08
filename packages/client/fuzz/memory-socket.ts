import { Duplex } from 'node:stream';
import type { Random } from './random.ts';
import type { FuzzAnswer } from './responses.ts';

/** Gives the answer to a connection's request; connections name themselves in the path `/connection/<n>`. */
export type AnswerSource = (connection: number) => FuzzAnswer;

/** How many answers are still on their way, over all sockets. */
export interface DeliveryCount {
  underWay: number;
}

/** A connection in memory: answers each request it is written with the next answer, cut into pieces at random. */
export class MemorySocket extends Duplex {
  readonly #answerTo: AnswerSource;
  readonly #random: Random;
  readonly #deliveries: DeliveryCount;
  bytesWritten = 0;
  bytesRead = 0;

  constructor(answerTo: AnswerSource, random: Random, deliveries: DeliveryCount) {
    super({ allowHalfOpen: false });
    this.#answerTo = answerTo;
    this.#random = random;
    this.#deliveries = deliveries;
    this.on('error', () => undefined);
  }

  override _read(): void {
    // Pieces are pushed when they are due.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#take(chunk);
    callback();
  }

  override _writev(chunks: { chunk: Buffer }[], callback: () => void): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    callback();
  }

  /** The transport writes a request in one go, so each write is one request. */
  #take(request: Buffer): void {
    this.bytesWritten += request.length;
    const connection = /^[A-Z]+ \/connection\/(\d+) /.exec(request.toString('latin1'))?.[1];
    if (connection === undefined) throw new Error(`this is no request: ${request.toString('latin1').slice(0, 80)}`);
    this.#deliveries.underWay += 1;
    this.#deliver(this.#answerTo(Number(connection)), 0);
  }

  #deliver(answer: FuzzAnswer, from: number): void {
    setImmediate(() => {
      const { bytes, ending } = answer;
      const to = Math.min(bytes.length, from + this.#pieceLength(bytes.length, from));
      if (to > from && !this.destroyed) {
        this.bytesRead += to - from;
        this.push(bytes.subarray(from, to));
      }
      if (to < bytes.length && !this.destroyed) return this.#deliver(answer, to);
      this.#deliveries.underWay -= 1;
      if (this.destroyed) return;
      if (ending === 'close') this.push(null);
      if (ending === 'reset') this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    });
  }

  /** Often a few bytes, so that every place is cut; not for ever, because that would only cost time. */
  #pieceLength(total: number, from: number): number {
    if (from > 200) return total;
    return this.#random.chance(0.3) ? 1 + this.#random.below(4) : 1 + this.#random.below(total);
  }
}
