import type { ErrorCategory } from '../categories.ts';
import type { AnswerError } from './answer-error.ts';

const BY_STATUS: Readonly<Record<number, ErrorCategory>> = {
  400: 'http_400_bad_request',
  401: 'http_401_unauthorized',
  403: 'http_403_forbidden',
  404: 'http_404_route',
  405: 'http_405_method_not_allowed',
  409: 'http_409_conflict',
  410: 'http_410_database_deleting',
  412: 'http_412_precondition',
  413: 'http_413_too_large',
  429: 'rate_limited',
  431: 'http_431_headers_too_large',
  499: 'http_499_cancelled',
  500: 'http_500_internal',
  502: 'http_502_bad_gateway',
  503: 'http_503_unavailable',
  504: 'http_504_gateway_timeout',
};

const BY_CODE: Readonly<Record<string, ErrorCategory>> = {
  '403 DATABASE_SUSPENDED': 'http_403_database_suspended',
  '404 DATABASE_NOT_FOUND': 'http_404_database',
  '404 NOT_FOUND': 'http_404_not_found',
};

/** Which category an answer belongs to, by its status and what its body says; `''` for a 2xx. */
export function answerCategory(status: number, error: AnswerError): ErrorCategory {
  if (status >= 200 && status < 300) return '';
  if (status < 200 || status > 599) return 'protocol';
  if (status < 400) return 'http_3xx_redirect';
  const other = status < 500 ? 'http_4xx_other' : 'http_5xx_other';
  return BY_CODE[`${status} ${error.code}`] ?? BY_STATUS[status] ?? other;
}

/** The one text with which Syntrix refuses a bearer token that it does not accept, for whatever reason. */
const TOKEN_REFUSED = 'Invalid or expired token';
/** How far the server's clock may be ahead of ours before a refused token is no longer taken for an expired one. */
const CLOCK_SKEW_MS = 5000;

/**
 * Whether a 401 says that the token has expired. The server gives one text for every token it does not accept, so the
 * token's own `exp` decides; a token without readable `exp` counts as expired.
 */
export function isExpiredToken(error: AnswerError, expiresAtMs: number | null, nowMs: number): boolean {
  if (error.message !== TOKEN_REFUSED) return false;
  return expiresAtMs === null || nowMs >= expiresAtMs - CLOCK_SKEW_MS;
}
