import { connect, type Socket } from 'node:net';

import { readBson, type BsonDocument } from './bson.ts';
import { LARGEST_ANSWER_BYTES } from './bounded-get.ts';

/** Number of the message that commands and their answers are, since MongoDB 3.6. */
const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** Header, flags, the kind of the section, and an empty document. */
const SHORTEST_ANSWER_BYTES = HEADER_BYTES + 4 + 1 + 5;
/** Flags of a message: a checksum stands at its end. */
const CHECKSUM = 1;
/** Flags that a reader must know; of them none but the checksum is one of an answer to a question. */
const REQUIRED_FLAGS = 0xffff;

/** A connection to MongoDB that asks one thing after the other; one that fails is opened again with the next. */
export class MongoLink {
  readonly #host: string;
  readonly #port: number;
  readonly #withinMs: number;
  #socket: Socket | null = null;
  #asked = 0;

  /**
   * @param url `mongodb://host:port`; the port is 27017 where there is none
   * @param withinMs how long an answer may take
   */
  constructor(url: string, withinMs: number) {
    const { hostname, port } = new URL(url);
    this.#host = hostname.replace(/^\[|\]$/gu, '');
    this.#port = port === '' ? 27_017 : Number(port);
    this.#withinMs = withinMs;
  }

  /** Answer to a command of the database `admin` whose parameters are numbers, its name first. @throws Error in a few words */
  async ask(parameters: Readonly<Record<string, number>>): Promise<BsonDocument> {
    this.#asked = (this.#asked + 1) % 0x7fff_ffff;
    const asked = this.#asked;
    const socket = this.#socket ?? this.#open();
    try {
      return readAnswer(await exchange(socket, commandBytes(asked, parameters), this.#withinMs), asked);
    } catch (error) {
      socket.destroy();
      this.#socket = null;
      throw error;
    }
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.unref();
    // Whoever asks next hears of it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
    this.#socket = socket;
    return socket;
  }
}

function commandBytes(asked: number, parameters: Readonly<Record<string, number>>): Buffer {
  const numbers = Object.entries(parameters).map(([name, value]) => {
    const number = Buffer.alloc(4);
    number.writeInt32LE(value);
    return Buffer.concat([Buffer.from(`\x10${name}\0`), number]);
  });
  const database = Buffer.concat([Buffer.from('\x02$db\0'), lengthBytes('admin\0'.length), Buffer.from('admin\0')]);
  const elements = Buffer.concat([...numbers, database, Buffer.from([0])]);
  const document = Buffer.concat([lengthBytes(elements.length + 4), elements]);
  const head = Buffer.alloc(HEADER_BYTES + 4 + 1);
  head.writeInt32LE(head.length + document.length, 0);
  head.writeInt32LE(asked, 4);
  head.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([head, document]);
}

function lengthBytes(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(length);
  return bytes;
}

/** Sends a message and takes in the one that comes back: no more bytes and no more time than it may have. */
function exchange(socket: Socket, message: Buffer, withinMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const late = AbortSignal.timeout(withinMs);
    let bytes = 0;
    let length: number | null = null;
    const settle = (act: () => void): void => {
      socket.off('data', take).off('error', fail).off('close', end);
      late.removeEventListener('abort', giveUp);
      act();
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < HEADER_BYTES) return;
      length ??= Buffer.concat(chunks).readInt32LE(0);
      if (length < SHORTEST_ANSWER_BYTES || length > LARGEST_ANSWER_BYTES || bytes > length) fail(alien());
      else if (bytes === length) settle(() => resolve(Buffer.concat(chunks)));
    };
    const fail = (error: Error): void => settle(() => reject(error));
    const end = (): void => fail(new Error('it closed the connection'));
    const giveUp = (): void => fail(new Error(`no answer within ${withinMs} ms`));
    socket.on('data', take).on('error', fail).on('close', end);
    late.addEventListener('abort', giveUp);
    socket.write(message);
  });
}

function readAnswer(message: Buffer, asked: number): BsonDocument {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const isAnswer = message.readInt32LE(8) === asked && message.readInt32LE(12) === OP_MSG;
  const isKnown = (flags & REQUIRED_FLAGS & ~CHECKSUM) === 0 && message[HEADER_BYTES + 4] === 0;
  if (!isAnswer || !isKnown) throw alien();
  const end = (flags & CHECKSUM) === 0 ? message.length : message.length - 4;
  return readBson(message.subarray(HEADER_BYTES + 5, end));
}

function alien(): Error {
  return new Error('it does not speak as MongoDB does');
}
