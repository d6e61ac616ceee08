import type { ErrorCategory } from '../../src/categories.ts';
import { errorCode, networkCategory } from '../../src/transport/network-category.ts';

const BY_CODE: Readonly<Record<string, ErrorCategory>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_OVERFLOW: 'headers_too_large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'body_too_large',
  UND_ERR_INVALID_ARG: 'invalid_request',
  UND_ERR_NOT_SUPPORTED: 'invalid_request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid_request',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  UND_ERR_INFO: 'connection_closed',
  ERR_ASSERTION: 'protocol',
};

/** How far a request had come when its error happened. */
export interface Progress {
  /** Its first byte had been given to the socket. */
  readonly wasSent: boolean;
  /** The head of the answer had been read. */
  readonly hasStatus: boolean;
}

/** Which category an error of undici's, or of what lies under it, belongs to. */
export function undiciCategory(error: unknown, { wasSent, hasStatus }: Progress): ErrorCategory {
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : '';
  // One code for what the other side closed and for what it should not have sent.
  if (code === 'UND_ERR_SOCKET') return text.includes('closed') ? 'connection_closed' : 'protocol';
  // Found when the connection ends before the length is reached; before the status it is a length that makes no sense.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return hasStatus ? 'connection_closed' : 'protocol';
  // Its parser's errors carry a name, and mostly no code.
  if (error instanceof Error && error.name === 'HTTPParserError' && code !== 'HPE_HEADER_OVERFLOW') {
    return text.includes('EOF') ? 'connection_closed' : 'protocol';
  }
  return BY_CODE[code] ?? networkCategory(error, wasSent);
}
