import type { ErrorCategory } from '../categories.ts';

const BY_CODE: Readonly<Record<string, ErrorCategory>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  EPIPE: 'connection_reset',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  EHOSTDOWN: 'host_unreachable',
  ENETDOWN: 'host_unreachable',
  ENOTFOUND: 'dns',
  EMFILE: 'local_limit',
  ENFILE: 'local_limit',
  ENOBUFS: 'local_limit',
  ENOMEM: 'local_limit',
  EADDRNOTAVAIL: 'local_limit',
  EADDRINUSE: 'local_limit',
  EPROTO: 'tls',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'body_too_large',
  UND_ERR_INVALID_ARG: 'invalid_request',
  UND_ERR_NOT_SUPPORTED: 'invalid_request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid_request',
  ERR_INVALID_CHAR: 'invalid_request',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  ABORT_ERR: 'aborted',
  UND_ERR_INFO: 'connection_closed',
  ERR_ASSERTION: 'protocol',
  ERR_STREAM_PREMATURE_CLOSE: 'connection_closed',
};

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_)/;

/** The code of an error, or of the errors it gathers; empty if it has none. */
export function errorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  return Array.isArray(errors) ? errorCode(errors[0]) : '';
}

/** How far a request had come when its error happened. */
export interface Progress {
  /** Its first byte had been given to the socket. */
  readonly wasSent: boolean;
  /** The head of the answer had been read. */
  readonly hasStatus: boolean;
}

/** Which category an error of the socket, the resolver, TLS or the HTTP parser belongs to. */
export function networkCategory(error: unknown, { wasSent, hasStatus }: Progress): ErrorCategory {
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : '';
  if (code === 'ETIMEDOUT') return wasSent ? 'connection_reset' : 'connect_timeout';
  // undici has one code for what the other side closed and for what it should not have sent.
  if (code === 'UND_ERR_SOCKET') return text.includes('closed') ? 'connection_closed' : 'protocol';
  // Found when the connection ends before the length is reached; before the status it is a length that makes no sense.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return hasStatus ? 'connection_closed' : 'protocol';
  if (isParserError(error, code)) return text.includes('EOF') ? 'connection_closed' : 'protocol';
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.startsWith('EAI_')) return 'dns';
  return TLS_CODE.test(code) ? 'tls' : 'network_other';
}

/** undici's parser errors carry a name and no code, node's a code. */
function isParserError(error: unknown, code: string): boolean {
  if (code === 'HPE_HEADER_OVERFLOW') return false;
  return code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError');
}
