import { Duplex } from 'node:stream';
import type { ConnectionObserver, ObserveConnection } from './observe-connection.ts';
import type { SocketOpener, TransportSocket } from './sockets.ts';

/** A socket that may still be opening: `net.Socket` and `tls.TLSSocket` say so. */
interface OpeningSocket extends Duplex {
  readonly connecting?: boolean;
  readonly encrypted?: boolean;
  readonly bytesWritten?: number;
  readonly bytesRead?: number;
}

/**
 * Stands before a socket and tells an observer what passes. Nothing is told as sent before the socket is open. It costs
 * time: not for what is measured.
 */
export class ObservedSocket extends Duplex implements TransportSocket {
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

  get bytesWritten(): number {
    return this.#inner.bytesWritten ?? 0;
  }

  get bytesRead(): number {
    return this.#inner.bytesRead ?? 0;
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
