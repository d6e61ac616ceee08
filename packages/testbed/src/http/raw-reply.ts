import type { Socket } from 'node:net';
import type { RawReply } from './exchange.ts';

/** The socket of an exchange that was taken over. */
export function rawReply(socket: Socket): RawReply {
  return {
    write: (data) => void (socket.writable && socket.write(data)),
    get drained() {
      return socket.writableLength === 0;
    },
    onClosed: (callback) => void (socket.destroyed ? callback() : socket.once('close', callback)),
    end: () => socket.destroySoon(),
    reset: () => {
      // What was written must have left the process, or the reset would take it along.
      if (socket.writableLength === 0) resetNow(socket);
      else socket.write('', () => resetNow(socket));
    },
  };
}

/** `resetAndDestroy` sends FIN before RST, which a client takes for a good end: this is its second half alone. */
function resetNow(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true });
  socket.destroy();
}
