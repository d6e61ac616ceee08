import { expect, test } from 'vitest';

import { resultOf } from '../test/fake-results.ts';
import { setupFailure } from './create-with-retry.ts';

const attempt = { doing: 'seed documents', database: 'shop', collection: 'orders' };

test.each([
  {
    status: 0,
    code: 'ECONNREFUSED',
    message: 'connect refused',
    answer: 'ECONNREFUSED: connect refused',
    hint: /^the target did not answer: is it running/,
  },
  { status: 0, code: '', message: '', answer: 'no answer', hint: /^the target did not answer/ },
  {
    status: 0,
    code: 'EMFILE',
    message: 'connect EMFILE',
    answer: 'EMFILE: connect EMFILE',
    hint: /^this machine ran out of file descriptors.*ulimit -n/,
  },
  { status: 307, code: '', message: '', answer: 'http_307', hint: /^the target redirects/ },
  {
    status: 400,
    code: 'BAD_REQUEST',
    message: 'Invalid document data',
    answer: 'http_400: Invalid document data',
    hint: /smaller data\.documentSize/,
  },
  {
    status: 401,
    code: '',
    message: 'Invalid or expired token',
    answer: 'http_401: Invalid or expired token',
    hint: /does not accept the credentials/,
  },
  {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Access denied',
    answer: 'http_403: Access denied',
    hint: /below \/orders and \/orders-runs .* db_admin names "shop"/,
  },
  { status: 403, code: 'DATABASE_SUSPENDED', message: '', answer: 'http_403', hint: /"shop" is suspended/ },
  { status: 404, code: 'DATABASE_NOT_FOUND', message: '', answer: 'http_404', hint: /^create database "shop"/ },
  {
    status: 404,
    code: '',
    message: '404 page not found',
    answer: 'http_404: 404 page not found',
    hint: /^there is no such route/,
  },
  { status: 409, code: 'CONFLICT', message: '', answer: 'http_409', hint: /--run-id/ },
  { status: 410, code: 'DATABASE_DELETING', message: '', answer: 'http_410', hint: /being deleted/ },
  {
    status: 418,
    code: '',
    message: '',
    answer: 'http_418',
    hint: /^this is not a response of Syntrix: is there a proxy in between\?$/,
  },
  {
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Too many requests',
    answer: 'http_429: Too many requests',
    hint: /server\.rate_limit\.enabled/,
  },
  { status: 503, code: 'INTERNAL_ERROR', message: '', answer: 'http_503', hint: /disk full/ },
])('$answer is told with what to do about it', ({ status, code, message, answer, hint }) => {
  const failure = setupFailure(attempt, Object.assign(resultOf(0), { status, code, message }));
  expect(failure.code).toBe('setup_failed');
  expect(failure.message).toBe(`cannot seed documents in collection "orders" of database "shop" (${answer})`);
  expect(failure.hint).toMatch(hint);
});
