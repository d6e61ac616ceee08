import type { ErrorCategory } from '../categories.ts';

/** What an error's body says, made safe: one line, bounded. */
export interface AnswerError {
  /** The server's code such as `NOT_FOUND`; empty if the body has none. */
  readonly code: string;
  /** The server's message, or the start of a body that is no such JSON. */
  readonly message: string;
}

/** Longest message that is kept, in characters. */
export const MAX_MESSAGE_LENGTH = 300;

const CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const CUT_CODE = /"code"\s*:\s*"([A-Za-z0-9_.-]{1,64})"/;
const CUT_MESSAGE = /"message"\s*:\s*"((?:[^"\\]|\\.){0,300})/;

/** What Node adds to the message of a connection that failed before it had an address of its own. */
const NO_LOCAL_ADDRESS = / - Local \(undefined:undefined\)$/;

/**
 * Reads an error body. Syntrix sends `{"code","message"}` from its handlers and plain text from its middleware, and
 * either may arrive cut off.
 */
export function readAnswerError(sample: Uint8Array): AnswerError {
  const text = new TextDecoder().decode(sample);
  if (!/^\s*\{/.test(text)) return { code: '', message: oneLine(text) };
  return readWhole(text) ?? readCut(text);
}

/** Text as one line of at most {@link MAX_MESSAGE_LENGTH} characters without control characters. */
export function oneLine(text: string): string {
  const clean = text
    .slice(0, 4 * MAX_MESSAGE_LENGTH)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(NO_LOCAL_ADDRESS, '')
    .trim();
  return clean.length <= MAX_MESSAGE_LENGTH ? clean : `${clean.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
}

function readWhole(text: string): AnswerError | null {
  try {
    const parsed = JSON.parse(text) as { code?: unknown; message?: unknown; errors?: unknown };
    const code = typeof parsed.code === 'string' && CODE.test(parsed.code) ? parsed.code : '';
    if (typeof parsed.message !== 'string') return { code, message: oneLine(text) };
    return { code, message: oneLine(parsed.message + fieldErrors(parsed.errors)) };
  } catch {
    return null;
  }
}

/** Body-validation failures name their fields: `Validation failed (password: Must be at least 8 characters)`. */
function fieldErrors(errors: unknown): string {
  if (!Array.isArray(errors)) return '';
  const fields = errors.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { field, message } = entry as { field?: unknown; message?: unknown };
    return typeof field === 'string' && typeof message === 'string' ? [`${field}: ${message}`] : [];
  });
  return fields.length === 0 ? '' : ` (${fields.join(', ')})`;
}

function readCut(text: string): AnswerError {
  return { code: CUT_CODE.exec(text)?.[1] ?? '', message: oneLine(CUT_MESSAGE.exec(text)?.[1] ?? text) };
}

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
