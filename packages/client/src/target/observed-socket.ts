import type { Agent, ClientRequestArgs } from 'node:http';
import { Duplex } from 'node:stream';
import type { SocketOpener } from './sockets.ts';

// docs/decisions/0180-the-wire-is-shown-at-the-socket.md

/** Hears of everything that goes over one connection: before it is encrypted, and after it was decrypted. */
export interface ConnectionObserver {
  /** Bytes that were handed to the open socket. Lent: copy what is to be kept. */
  onSent(bytes: Uint8Array): void;
  /** Bytes that came from the socket. Lent: copy what is to be kept. */
  onReceived(bytes: Uint8Array): void;
  /** Called once, last of all: the connection is gone, or could not be opened; with the reason where it broke. */
  onClosed(error: Error | null): void;
}

/** Called for each connection that is opened; what it returns hears of that connection. */
export type ObserveConnection = () => ConnectionObserver;

/** A socket that may still be opening: `net.Socket` and `tls.TLSSocket` say so. */
interface OpeningSocket extends Duplex {
  readonly connecting?: boolean;
  readonly encrypted?: boolean;
}

/**
 * Stands before a socket and tells an observer what passes. Nothing is told as sent before the socket is open. It costs
 * time: not for what is measured.
 */
export class ObservedSocket extends Duplex {
  readonly #inner: OpeningSocket;
  readonly #observer: ConnectionObserver;
  #broken: Error | null = null;

  constructor(inner: OpeningSocket, observer: ConnectionObserver) {
    super();
    this.#inner = inner;
    this.#observer = observer;
    inner.on('data', (bytes: Buffer) => {
      observer.onReceived(bytes);
      if (!this.push(bytes)) inner.pause();
    });
    inner.once('end', () => this.push(null));
    inner.on('error', (error) => {
      this.#broken ??= error;
      this.destroy(error);
    });
    inner.once('close', () => this.destroy());
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#whenOpen(() => {
      this.#observer.onSent(bytes);
      this.#inner.write(bytes, done);
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const inner = this.#inner;
    const end = (): void => {
      this.#observer.onClosed(this.#broken);
      done(error);
    };
    if (inner.closed) return end();
    inner.once('close', end);
    inner.destroy();
  }

  #whenOpen(write: () => void): void {
    if (this.#inner.connecting !== true) return write();
    this.#inner.once(this.#inner.encrypted === true ? 'secureConnect' : 'connect', write);
  }
}

/** The same sockets, observed. */
export function observedSockets(open: SocketOpener, observe: ObserveConnection): SocketOpener {
  return (onOpen) =>
    open((error, socket) => {
      if (socket !== null) return onOpen(null, new ObservedSocket(socket, observe()));
      observe().onClosed(error);
      onOpen(error, null);
    });
}

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** The same agent of Node, for http or https, whose sockets are observed from now on. */
export function observedAgent<A extends Agent>(agent: A, observe: ObserveConnection): A {
  const open = agent.createConnection.bind(agent);
  // Node's agents return the socket at once, while it opens.
  agent.createConnection = (options: ClientRequestArgs, callback?: OnSocket) => {
    const socket = open(options, callback);
    return socket == null ? socket : new ObservedSocket(socket, observe());
  };
  return agent;
}
