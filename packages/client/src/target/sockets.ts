import { constants, X509Certificate } from 'node:crypto';
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { ClientUsageError } from '../errors.ts';
import { localLookup } from './local-lookup.ts';
import type { TargetUrl } from './target-url.ts';
import { toConnectionOptions, type TlsSettings } from './tls-settings.ts';

/**
 * Begins to open a socket. Calls back once: when requests can be written, or with what went wrong. Returns the socket
 * while it opens, so that opening can be given up by destroying it.
 */
export type SocketOpener = (onOpen: (error: Error | null, socket: Duplex | null) => void) => Duplex;

/** Takes the requests that go over one open socket, one after the other. */
export interface RequestWriter {
  /** Gives a whole request to the socket, text as `latin1`. What is not through at once may still be read afterwards. */
  write(request: string | Buffer): void;
  /** How many bytes of it the system has not taken yet. */
  readonly unsentBytes: number;
}

/** What a socket tells who reads from it. */
export interface SocketEvents {
  /** Called once, when requests can be written. */
  onOpen(socket: Duplex, writer: RequestWriter): void;
  /** The first `length` bytes are news, and only lent: the buffer is used again after the call. */
  onBytes(bytes: Buffer, length: number): void;
  /** The other side will send no more, or the socket is gone. May be called more than once. */
  onEnd(): void;
  /** It did not open, or broke. */
  onError(error: Error): void;
}

/**
 * Begins to open a socket that tells its events, and returns it so that opening can be given up by destroying it.
 *
 * @param again whether it takes the place of one that was open before
 */
export type ListeningOpener = (events: SocketEvents, again: boolean) => Duplex;

/**
 * Begins to open a socket to one target.
 *
 * @param onread where to read to; left out, the socket is a stream as any
 */
type Connect = (onOpen: (socket: Socket) => void, again: boolean, onread?: OnReadOpts, localAddress?: string) => Socket;

/** The most that is read at once. */
const READ_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 60_000;

/**
 * TCP or TLS sockets to the target with TCP_NODELAY, that all read into one buffer instead of allocating one per packet:
 * each packet is digested before the next is read. How long opening may take is the transport's business.
 *
 * @throws ClientUsageError for certificates or keys that cannot be read
 */
export function sharedBufferSockets(target: TargetUrl, tls: TlsSettings): ListeningOpener {
  const connect = connectTo(target, tls);
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return (events, again) => {
    const callback = (length: number): boolean => {
      events.onBytes(buffer, length);
      return true;
    };
    const onOpen = (open: Socket): void =>
      events.onOpen(open, target.secure ? new StreamWriter(open) : new DirectWriter(open, events));
    const socket = connect(onOpen, again, { buffer, callback });
    tellEnd(socket, events);
    return socket;
  };
}

/** Sockets that come from outside and deliver what they read as any stream does. */
export function streamSockets(open: SocketOpener): ListeningOpener {
  return (events) =>
    open((error, socket) => {
      if (socket === null) return events.onError(error ?? new Error('no socket'));
      socket.on('data', (bytes: Buffer) => events.onBytes(bytes, bytes.length));
      tellEnd(socket, events);
      events.onOpen(socket, new StreamWriter(socket));
    });
}

class StreamWriter implements RequestWriter {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  write(request: string | Buffer): void {
    this.#socket.write(request, 'latin1');
  }
}

/**
 * Hands requests to what the stream of a TCP socket hands them to, past the stream itself: its queue is of no use to who
 * writes one request at a time, and its accounts and the tick after each write cost more than the parser. Not for TLS, which
 * takes no second write before it has told that the first is through.
 */
class DirectWriter implements RequestWriter {
  readonly #socket: Socket;
  readonly #onTaken: (error?: Error | null) => void;
  unsentBytes = 0;

  constructor(socket: Socket, events: SocketEvents) {
    this.#socket = socket;
    this.#onTaken = (error) => {
      this.unsentBytes = 0;
      if (error) events.onError(error);
    };
  }

  write(request: string | Buffer): void {
    this.unsentBytes = request.length;
    this.#socket._write(request, typeof request === 'string' ? 'latin1' : BYTES, this.#onTaken);
  }
}

/** How a stream says that it hands on bytes and no text; the types know encodings of texts alone. */
const BYTES = 'buffer' as BufferEncoding;

function tellEnd(socket: Duplex, events: SocketEvents): void {
  socket.on('error', (error) => events.onError(error));
  socket.on('end', () => events.onEnd());
  socket.on('close', () => events.onEnd());
}

/**
 * Begins to open a socket and returns it at once, for who waits for its events itself.
 *
 * @param localAddress to connect from. @default the system's choice
 */
export type DirectOpener = (onOpen: () => void, localAddress?: string) => Socket;

/** Sockets as streams that are given out while they open. @throws ClientUsageError as above */
export function openingSockets(target: TargetUrl, tls: TlsSettings): DirectOpener {
  const connect = connectTo(target, tls);
  return (onOpen, localAddress) => connect(onOpen, false, undefined, localAddress);
}

/** The same sockets as streams, for whom reading into one buffer does not fit. @throws ClientUsageError as above */
export function networkSockets(target: TargetUrl, tls: TlsSettings): SocketOpener {
  const connect = connectTo(target, tls);
  return (onOpen) => {
    let isOver = false;
    const end = (error: Error | null, open: Duplex | null): void => {
      if (!isOver) onOpen(error, open);
      isOver = true;
    };
    const socket = connect((open) => end(null, open), false);
    socket.once('error', (error) => end(error, null));
    socket.once('close', () => end(new Error('the socket was closed while it opened'), null));
    return socket;
  };
}

function connectTo(target: TargetUrl, tls: TlsSettings): Connect {
  const { hostname, port } = new URL(target.origin);
  const address = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (target.secure ? 443 : 80) : Number(port),
    lookup: localLookup,
    autoSelectFamily: true,
  };
  if (target.secure) return tlsSockets(address, tls);
  return (onOpen, _again, onread, localAddress) => {
    const socket = connectTcp({
      ...address,
      ...(onread === undefined ? {} : { onread }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    forSmallRequests(socket).once('connect', () => onOpen(socket));
    return socket;
  };
}

function forSmallRequests(socket: Socket): Socket {
  return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
}

/**
 * TLS sockets with HTTP/1.1 by ALPN. A socket that is opened again offers the newest session, which saves the server its
 * signature and both sides the certificates; one that is opened for the first time does not, as it stands for a client of
 * its own. The session of a server is kept only after its certificate was accepted, because who resumes one is not asked
 * for its name again.
 */
function tlsSockets(address: { readonly host: string }, tls: TlsSettings): Connect {
  const secureContext = secureContextOf(tls);
  const servername = tls.serverName ?? (isIP(address.host) === 0 ? address.host : undefined);
  const options = {
    ...address,
    secureContext,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: tls.insecure !== true,
    ...(servername === undefined ? {} : { servername }),
  };
  let session: Buffer | undefined;
  return (onOpen, again, onread, localAddress) => {
    const offered = again ? session : undefined;
    const socket = connectTls({
      ...options,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(offered === undefined ? {} : { session: offered }),
      ...(onread === undefined ? {} : { onread }),
    });
    let isOpen = false;
    let fresh: Buffer | undefined;
    socket.on('session', (bytes) => {
      fresh = bytes;
      if (isOpen) session = bytes;
    });
    socket.once('secureConnect', () => {
      isOpen = true;
      session = fresh ?? session;
      onOpen(socket);
    });
    // A session that does not open a connection is not offered again.
    socket.once('close', () => {
      if (!isOpen && offered !== undefined && session === offered) session = undefined;
    });
    forSmallRequests(socket);
    return socket;
  };
}

function secureContextOf(tls: TlsSettings): SecureContext {
  try {
    // What is no certificate is passed over in silence, and then nobody is trusted.
    if (tls.caPem !== undefined) new X509Certificate(tls.caPem);
    // A server that asks for another handshake in mid-connection would make us pay for as many as it likes.
    return createSecureContext({ ...toConnectionOptions(tls), secureOptions: constants.SSL_OP_NO_RENEGOTIATION });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = 'Pass PEM texts, not paths; an encrypted key needs its passphrase.';
    throw new ClientUsageError('tls', `The certificates or the key for TLS cannot be read: ${why}`, hint, cause);
  }
}
