import { type Answer, emptyAnswer, HTML_TYPE, jsonAnswer, textAnswer } from '../http/answer.ts';
import { encodeString } from '../json/encode.ts';
import type { StoreRefusal } from '../store/document-store.ts';

/** A JSON error: exactly `code` and `message`. */
export function errorAnswer(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, `{"code":${encodeString(code)},"message":${encodeString(message)}}`);
}

/** A request that the server does not understand. */
export function badRequest(message: string): Answer {
  return errorAnswer(400, 'BAD_REQUEST', message);
}

/** A failure of the server. */
export function internalError(message: string): Answer {
  return errorAnswer(500, 'INTERNAL_ERROR', message);
}

/** A body that is no JSON, or of a wrong shape. */
export const INVALID_BODY = badRequest('Invalid request body');
/** A body that did not come whole. */
export const UNREADABLE_BODY = badRequest('Failed to read request body');

const STORE_ANSWERS: Readonly<Record<StoreRefusal, Answer>> = {
  'not-found': errorAnswer(404, 'NOT_FOUND', 'Document not found'),
  exists: errorAnswer(409, 'CONFLICT', 'Document already exists'),
  'precondition-failed': errorAnswer(412, 'PRECONDITION_FAILED', 'Version conflict'),
  'storage-error': internalError('Internal storage error'),
  // No answer of Syntrix: it says that the testbed, not the server it stands for, has reached its bounds.
  full: errorAnswer(
    507,
    'TESTBED_FULL',
    'The testbed is full: raise limits.maxDocuments or limits.maxBytes, or delete documents',
  ),
};

/** What a request is told that the store refused. */
export function storeAnswer(refusal: StoreRefusal): Answer {
  return STORE_ANSWERS[refusal];
}

/** Of `/health`. */
export const HEALTHY: Answer = { status: 200, contentType: null, body: 'OK' };
/** A path that no route knows. */
export const UNKNOWN_PATH = textAnswer(404, '404 page not found');
/** What a browser is told that asks whether it may ask. */
export const PREFLIGHT = emptyAnswer(204);

/** What the HTTP layer says to an expectation other than `100-continue`. */
export const EXPECTATION_FAILED: Answer = {
  status: 417,
  contentType: null,
  body: '',
  headers: [['Connection', 'close']],
  close: true,
  bare: true,
};

/** A path that a route knows for other methods. @param allow those */
export function wrongMethod(allow: string): Answer {
  return { ...textAnswer(405, 'Method Not Allowed'), headers: [['Allow', allow]] };
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** The way to a clean path. Only GET and HEAD get words with it. */
export function redirectTo(location: string, method: string): Answer {
  const headers = [['Location', location]] as const;
  if (method !== 'GET' && method !== 'HEAD') return { status: 307, contentType: null, body: '', headers };
  const href = location.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character);
  // The server writes these words for GET alone; the encoder drops them for HEAD, which has no length then.
  return {
    status: 307,
    contentType: HTML_TYPE,
    body: method === 'GET' ? `<a href="${href}">Temporary Redirect</a>.\n\n` : '',
    headers,
  };
}
