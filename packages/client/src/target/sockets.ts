import type { Duplex } from 'node:stream';
import { buildConnector } from 'undici';
import { localLookup } from './local-lookup.ts';
import type { TargetUrl } from './target-url.ts';
import { toConnectionOptions, type TlsSettings } from './tls-settings.ts';

/** A byte stream to the target that counts what it carries. */
export interface TransportSocket extends Duplex {
  readonly bytesWritten: number;
  readonly bytesRead: number;
}

/**
 * Begins to open a socket. Calls back once: when requests can be written, or with what went wrong. Returns the socket
 * while it opens, so that opening can be given up by destroying it.
 */
export type SocketOpener = (onOpen: (error: Error | null, socket: TransportSocket | null) => void) => TransportSocket;

/** TCP or TLS sockets to the target, with TCP_NODELAY. How long opening may take is the transport's business. */
export function networkSockets(target: TargetUrl, tls: TlsSettings): SocketOpener {
  const { protocol, hostname, port, host } = new URL(target.origin);
  const connect = buildConnector({
    ...(target.secure ? toConnectionOptions(tls) : {}),
    lookup: localLookup,
    autoSelectFamily: true,
    timeout: 0,
  } as buildConnector.BuildOptions);
  // The declared type leaves out that the connector returns the socket it opens.
  const open = connect as (...args: Parameters<buildConnector.connector>) => TransportSocket;
  const address = { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, host };
  // undici leaves the socket out when it reports an error.
  return (onOpen) => open(address, (...[error, socket]) => onOpen(error, socket ?? null));
}
