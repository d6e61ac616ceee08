import { type Answer, jsonAnswer } from '../http/answer.ts';
import { encodeString } from '../json/encode.ts';
import type { StoreRefusal } from '../store/document-store.ts';

/** A JSON error: exactly `code` and `message`. */
export function errorAnswer(status: number, code: string, message: string): Answer {
  return jsonAnswer(status, `{"code":${encodeString(code)},"message":${encodeString(message)}}`);
}

export function badRequest(message: string): Answer {
  return errorAnswer(400, 'BAD_REQUEST', message);
}

export function internalError(message: string): Answer {
  return errorAnswer(500, 'INTERNAL_ERROR', message);
}

export const INVALID_BODY = badRequest('Invalid request body');
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
    'The testbed holds as much as it may: raise limits.maxDocuments or limits.maxBytes, or delete documents',
  ),
};

export function storeAnswer(refusal: StoreRefusal): Answer {
  return STORE_ANSWERS[refusal];
}
