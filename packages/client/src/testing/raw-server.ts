import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket, createSecureContext, type SecureContextOptions } from 'node:tls';

/** One connection as the raw server sees it. */
export interface RawConnection {
  /** Where requests come from and answers go: over TLS what was decrypted, and what is yet to be encrypted. */
  readonly socket: Socket;
  /** The TCP connection below, the same as `socket` without TLS. */
  readonly tcp: Socket;
  /** Number of the connection, in order of opening. */
  readonly index: number;
  /** Requests this connection has carried, this one included. */
  readonly requestsHere: number;
}

/** One request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case; of repeated headers the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** A server that reads HTTP well and answers with whatever bytes a test wants. */
export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** All requests so far. */
  readonly requests: readonly RawRequest[];
  /** Connections opened so far. */
  readonly connectionsOpened: number;
  /** Connections that are closed by now. */
  readonly connectionsClosed: number;
  /** Connections that are open now. */
  readonly connectionsOpen: number;
  /** Closes the listener and destroys what is open. */
  close(): Promise<void>;
}

/** What to do with a request: write to the socket, close it, or nothing at all. */
export type RawBehaviour = (request: RawRequest, connection: RawConnection) => void;

/** What a server shows to be trusted, as PEM texts. */
export interface ServerCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** How a raw server speaks TLS. */
export interface RawTls extends ServerCertificate {
  /** More options of the server's side. */
  readonly more?: SecureContextOptions;
}

/**
 * Starts a raw server on 127.0.0.1. `onOpen` sees each connection before its first byte.
 *
 * @param tls lets it speak TLS, for https
 * @param onPort the port to listen on. @default a free one
 */
export function startRawServer(
  behave: RawBehaviour,
  onOpen?: (socket: Socket, index: number) => void,
  tls?: RawTls,
  onPort = 0,
): Promise<RawServer> {
  const secureContext =
    tls === undefined ? null : createSecureContext({ ...tls.more, key: tls.keyPem, cert: tls.certificatePem });
  const sockets = new Set<Socket>();
  const requests: RawRequest[] = [];
  let opened = 0;
  const server = createServer({ noDelay: true }, (tcp) => {
    const socket =
      secureContext === null ? tcp : new TLSSocket(tcp, { isServer: true, secureContext, ALPNProtocols: ['http/1.1'] });
    const index = opened;
    let requestsHere = 0;
    opened += 1;
    sockets.add(tcp);
    tcp.on('close', () => sockets.delete(tcp));
    tcp.on('error', () => tcp.destroy());
    socket.on('error', () => socket.destroy());
    onOpen?.(socket, index);
    let unread = Buffer.alloc(0);
    socket.on('data', (piece) => {
      unread = Buffer.concat([unread, piece]);
      for (let parsed = readRequest(unread); parsed !== null; parsed = readRequest(unread)) {
        unread = unread.subarray(parsed.bytes);
        requests.push(parsed.request);
        requestsHere += 1;
        behave(parsed.request, { socket, tcp, index, requestsHere });
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(onPort, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        port,
        url: `${secureContext === null ? 'http' : 'https'}://127.0.0.1:${port}`,
        requests,
        get connectionsOpened() {
          return opened;
        },
        get connectionsClosed() {
          return opened - sockets.size;
        },
        get connectionsOpen() {
          return sockets.size;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** An answer with correct framing. */
export function answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = status === 204 ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `HTTP/1.1 ${status} X\r\n${length}${lines.join('')}\r\n${body}`;
}

function readRequest(bytes: Buffer): { request: RawRequest; bytes: number } | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const [first = '', ...lines] = bytes.subarray(0, headEnd).toString('latin1').split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const bodyStart = headEnd + 4;
  const bodyEnd = bodyStart + Number(headers.get('content-length') ?? '0');
  if (bytes.length < bodyEnd) return null;
  return { request: { method, path, headers, body: bytes.subarray(bodyStart, bodyEnd) }, bytes: bodyEnd };
}
