import type { Socket } from 'node:net';
import type { Outlet } from './outbox.ts';

const NOTHING = Buffer.alloc(0);

/** A socket as an outbox writes to it. */
export class SocketOutlet implements Outlet {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  write(bytes: Buffer, drained: () => void): boolean {
    const socket = this.#socket;
    if (!socket.writable) return true;
    socket.write(bytes);
    if (socket.writableLength === 0) return true;
    socket.write(NOTHING, () => drained());
    return false;
  }

  cut(): void {
    this.#socket.destroy();
  }
}
