import type { Socket } from 'node:net';
import type { ConnectionHost } from './connection-host.ts';

/** How long a closing connection still reads. */
const LINGER_MS = 500;

/** Ends the output and goes on reading for a moment: a reset would take the answer from a client that still sends. */
export function linger(socket: Socket, host: ConnectionHost): void {
  socket.end();
  socket.resume();
  const timer = host.setTimer(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => timer.cancel());
}
