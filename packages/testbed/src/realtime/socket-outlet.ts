import type { Socket } from 'node:net';
import type { Outlet } from './outbox.ts';

const NOTHING = Buffer.alloc(0);

/** A socket as an outbox writes to it. */
export class SocketOutlet implements Outlet {
  readonly overdue: () => void;
  readonly #socket: Socket;

  /** @param overdue the client has not taken what was written in time */
  constructor(socket: Socket, overdue: () => void) {
    this.#socket = socket;
    this.overdue = overdue;
  }

  write(bytes: Buffer, drained: () => void): boolean {
    const socket = this.#socket;
    if (!socket.writable) return true;
    socket.write(bytes);
    if (socket.writableLength === 0) return true;
    // A connection that broke has taken nothing more.
    socket.write(NOTHING, (error) => {
      if (error === null || error === undefined) drained();
    });
    return false;
  }
}

/** Closes after what was written, at once where the client does not take that. */
export function endSocket(socket: Socket, isBlocked: boolean): void {
  if (isBlocked) socket.destroy();
  else socket.destroySoon();
}
