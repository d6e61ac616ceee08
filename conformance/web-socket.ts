import { connect, type Socket } from 'node:net';
import { Mismatch } from './expectations.ts';
import type { Scene } from './scene.ts';

/** One frame that the server sent. */
export interface ServerFrame {
  /** 1: text, 8: close, 9: ping, 10: pong. */
  readonly opcode: number;
  /** Of a close frame behind its code. One character per byte, UTF-8 for text. */
  readonly text: string;
  /** Of a close frame, 0 where it has none. */
  readonly code: number;
}

/** What a good handshake sends beside Host. */
export const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

const PATIENCE_MS = 10_000;
const TEXT = 1;

/** A frame of a client, with a mask of zeros. */
export function clientFrame(opcode: number, payload: Buffer, isLast = true): Buffer {
  const first = (isLast ? 0x80 : 0) | opcode;
  const { length } = payload;
  const head =
    length < 126
      ? [first, 0x80 | length]
      : length < 65_536
        ? [first, 0xfe, length >> 8, length & 0xff]
        : [first, 0xff, 0, 0, 0, 0, 0, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

/** A WebSocket of a check. It is left in good order: subscriptions are ended before it is closed. */
export class CheckedSocket {
  readonly frames: ServerFrame[] = [];
  /** The server closed the connection. */
  ended = false;
  readonly #socket: Socket;
  readonly #live = new Set<string>();
  #bytes = Buffer.alloc(0);
  #wake: (() => void)[] = [];

  private constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      this.ended = true;
      this.#stir();
    });
    this.#take(rest);
  }

  /** Opens a connection. @throws Mismatch where the server does not accept it */
  static open(scene: Scene): Promise<CheckedSocket> {
    const { host, port } = scene.target;
    return new Promise((resolve, reject) => {
      const socket = connect(port, host, () =>
        socket.write(scene.request('GET', '/realtime/ws', undefined, { headers: UPGRADE })),
      );
      let seen = Buffer.alloc(0);
      const onData = (chunk: Buffer): void => {
        seen = Buffer.concat([seen, chunk]);
        const end = seen.indexOf('\r\n\r\n');
        if (end < 0) return;
        socket.off('data', onData);
        const line = seen.toString('latin1', 0, seen.indexOf('\r\n'));
        if (line.startsWith('HTTP/1.1 101 ')) resolve(new CheckedSocket(socket, seen.subarray(end + 4)));
        else reject(new Mismatch(`upgrade: ${line}`));
      };
      socket.on('data', onData);
      socket.on('error', reject);
    });
  }

  /** Runs a check with a connection that is authenticated for `default`, and leaves it in good order. */
  static async with(scene: Scene, run: (socket: CheckedSocket) => Promise<void>): Promise<void> {
    const socket = await CheckedSocket.open(scene);
    try {
      await socket.ask({ id: 'auth', type: 'auth', payload: { token: scene.target.userToken, database: 'default' } });
      socket.frames.length = 0;
      await run(socket);
    } finally {
      await socket.leave();
    }
  }

  /** Text messages so far. */
  get texts(): readonly string[] {
    return this.frames.filter(({ opcode }) => opcode === TEXT).map(({ text }) => text);
  }

  /** Messages that are neither events nor heartbeats. */
  get answers(): readonly string[] {
    return this.texts.filter((text) => !text.startsWith('{"type":"event"') && !text.startsWith('{"type":"heartbeat"'));
  }

  /** Events so far, as they came. */
  get events(): readonly string[] {
    return this.texts.filter((text) => text.startsWith('{"type":"event"'));
  }

  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Sends a message as one text frame; a text as it is. */
  say(message: unknown): void {
    this.send(clientFrame(TEXT, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))));
  }

  /** Sends a message and waits for the next answer. */
  async ask(message: unknown): Promise<string> {
    const before = this.answers.length;
    this.say(message);
    await this.until(() => this.answers.length > before, `an answer to ${JSON.stringify(message)}`);
    return this.answers[before] ?? '';
  }

  /** Subscribes with data and waits for the answer. */
  async subscribe(
    id: string,
    collection: string,
    filters: readonly unknown[] = [],
    more: object = {},
  ): Promise<string> {
    const answer = await this.ask({
      id,
      type: 'subscribe',
      payload: { query: { collection, filters }, includeData: true, ...more },
    });
    if (answer.includes('"subscribe_ack"')) this.#live.add(id);
    return answer;
  }

  async unsubscribe(id: string): Promise<string> {
    this.#live.delete(id);
    return this.ask({ id: `end of ${id}`, type: 'unsubscribe', payload: { id } });
  }

  /** Waits. @throws Mismatch after ten seconds */
  async until(holds: () => boolean, what: string, patienceMs = PATIENCE_MS): Promise<void> {
    const lastMs = performance.now() + patienceMs;
    while (!holds()) {
      if (performance.now() > lastMs) throw new Mismatch(`${what}: did not come in ${patienceMs / 1000} s`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits for so many events. */
  async eventsUpTo(count: number): Promise<readonly string[]> {
    await this.until(() => this.events.length >= count, `event ${count}`);
    return this.events;
  }

  /** Ends subscriptions, waits for the answers, and closes. */
  async leave(): Promise<void> {
    for (const id of this.#live) if (!this.ended) await this.unsubscribe(id);
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const [first = 0, second = 0] = this.#bytes;
      const marked = second & 0x7f;
      const start = marked === 126 ? 4 : marked === 127 ? 10 : 2;
      if (this.#bytes.length < start) break;
      const length =
        marked === 126 ? this.#bytes.readUInt16BE(2) : marked === 127 ? Number(this.#bytes.readBigUInt64BE(2)) : marked;
      if (this.#bytes.length < start + length) break;
      const payload = this.#bytes.subarray(start, start + length);
      this.#bytes = this.#bytes.subarray(start + length);
      const opcode = first & 0x0f;
      const isClose = opcode === 8;
      this.frames.push({
        opcode,
        code: isClose && length >= 2 ? payload.readUInt16BE(0) : 0,
        text: payload.toString('utf8', isClose ? 2 : 0),
      });
    }
    this.#stir();
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Text without what the clock says. */
export function timeless(text: string): string {
  return text.replace(/"(createdAt|updatedAt|timestamp)":\d{13}/g, '"$1":T');
}
