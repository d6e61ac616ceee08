import { connect } from 'node:net';
import { localLookup } from '../../target/local-lookup.ts';
import type { SocketOpener, TransportSocket } from '../../target/sockets.ts';
import type { TargetUrl } from '../../target/target-url.ts';

/** What a socket tells its connection. */
export interface SocketEvents {
  /** Called once, when requests can be written. */
  onOpen(socket: TransportSocket): void;
  /** The first `length` bytes are news, and only lent: the buffer is used again after the call. */
  onBytes(bytes: Buffer, length: number): void;
  /** The other side will send no more, or the socket is gone. May be called more than once. */
  onEnd(): void;
  /** It did not open, or broke. */
  onError(error: Error): void;
}

/** Begins to open a socket, and returns it so that opening can be given up by destroying it. */
export type WireOpener = (events: SocketEvents) => TransportSocket;

/** The most that is read at once. */
const READ_BYTES = 64 * 1024;

/**
 * TCP sockets to the target with TCP_NODELAY, that all read into one buffer instead of allocating one per packet: each
 * packet is digested before the next is read.
 */
export function wireSockets(target: TargetUrl): WireOpener {
  const { hostname, port } = new URL(target.origin);
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const address = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 80 : Number(port),
    lookup: localLookup,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  };
  return (events) => {
    const callback = (length: number): boolean => {
      events.onBytes(buffer, length);
      return true;
    };
    const socket = connect({ ...address, onread: { buffer, callback } });
    socket.once('connect', () => events.onOpen(socket));
    listen(socket, events);
    return socket;
  };
}

/** Sockets that come from outside and deliver what they read as any stream does. */
export function openedSockets(open: SocketOpener): WireOpener {
  return (events) =>
    open((error, socket) => {
      if (socket === null) return events.onError(error ?? new Error('no socket'));
      socket.on('data', (bytes: Buffer) => events.onBytes(bytes, bytes.length));
      listen(socket, events);
      events.onOpen(socket);
    });
}

function listen(socket: TransportSocket, events: SocketEvents): void {
  socket.on('error', (error) => events.onError(error));
  socket.on('end', () => events.onEnd());
  socket.on('close', () => events.onEnd());
}
