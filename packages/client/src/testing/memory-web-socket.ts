import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';

import { frame, frameReader, OPCODE } from './raw-web-socket.ts';

/** A server of WebSockets in memory that acknowledges what is asked first, and then says what it is told to. */
export class MemoryWebSocket extends Duplex {
  #requests = 0;
  readonly #read = frameReader((opcode) => {
    if (opcode !== OPCODE.text) return;
    this.#requests += 1;
    if (this.#requests === 1) this.push(frame('{"id":"auth","type":"auth_ack"}\n'));
    if (this.#requests === 2) this.push(frame('{"id":"0","type":"subscribe_ack"}\n'));
  });

  override _read(): void {
    // What comes is pushed.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    const key = /sec-websocket-key: (.*)\r\n/i.exec(bytes.toString('latin1'))?.[1];
    if (key !== undefined) {
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      this.push(
        `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
    } else {
      this.#read(bytes);
    }
    done();
  }
}
