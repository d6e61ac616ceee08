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
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_INVALID_CHAR: 'invalid_request',
  ABORT_ERR: 'aborted',
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

/**
 * Which category an error of the socket, the resolver, TLS or Node's HTTP parser belongs to.
 *
 * @param wasSent whether the request's first byte had been given to the socket
 */
export function networkCategory(error: unknown, wasSent: boolean): ErrorCategory {
  const code = errorCode(error);
  if (code === 'ETIMEDOUT') return wasSent ? 'connection_reset' : 'connect_timeout';
  const known = BY_CODE[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return isCutOff(error) ? 'connection_closed' : 'protocol';
  if (code.startsWith('EAI_')) return 'dns';
  return TLS_CODE.test(code) ? 'tls' : 'network_other';
}

/** A parser that meets the end of the connection within an answer says so only in words. */
function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.message.includes('EOF');
}
