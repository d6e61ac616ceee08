import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorCategory } from '../categories.ts';
import { answerCategory, isExpiredToken, MAX_MESSAGE_LENGTH, oneLine, readAnswerError } from './answer-error.ts';

const TABLE: readonly (readonly [string, string, string, string])[] = [
  ['a handler’s error', '{"code":"NOT_FOUND","message":"Document not found"}\n', 'NOT_FOUND', 'Document not found'],
  ['plain text', 'Invalid or expired token\n', '', 'Invalid or expired token'],
  ['nothing', '', '', ''],
  [
    'a validation failure with its fields',
    '{"code":"BAD_REQUEST","errors":[{"field":"password","message":"Must be at least 8 characters"},{"field":"username","message":"This field is required"}],"message":"Validation failed"}',
    'BAD_REQUEST',
    'Validation failed (password: Must be at least 8 characters, username: This field is required)',
  ],
  [
    'a validation failure with nonsense as fields',
    '{"code":"A","errors":[1,null,{"field":1}],"message":"m"}',
    'A',
    'm',
  ],
  ['JSON cut off in its message', '{"code":"CONFLICT","message":"Document alr', 'CONFLICT', 'Document alr'],
  ['JSON cut off in its code', '{"code":"CONF', '', '{"code":"CONF'],
  ['JSON of another shape', '{"error":"x"}', '', '{"error":"x"}'],
  ['members of the wrong type', '{"code":1,"message":2}', '', '{"code":1,"message":2}'],
  ['a code that is no code', '{"code":"<script>","message":"m"}', '', 'm'],
  ['an array', '["x"]', '', '["x"]'],
  ['line breaks and control characters', 'a\r\n\u0000b\u2028c', '', 'a b c'],
];

test.each(TABLE)('P1-12 reads %s', (_what, body, code, message) => {
  expect(readAnswerError(Buffer.from(body))).toEqual({ code, message });
});

test('any bytes give one bounded line and a short code, and never throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const { code, message } = readAnswerError(bytes);
        expect(code).toMatch(/^[A-Za-z0-9_.-]{0,64}$/);
        expect(message.length).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH);
        expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      },
    ),
  );
});

test('a long text is cut with a mark', () => {
  expect(oneLine('connect EMFILE 127.0.0.1:80 - Local (undefined:undefined)')).toBe('connect EMFILE 127.0.0.1:80');
  expect(oneLine('x'.repeat(1000))).toBe(`${'x'.repeat(MAX_MESSAGE_LENGTH - 1)}…`);
});

const said = (code: string, message = ''): { code: string; message: string } => ({ code, message });

const CATEGORIES: readonly (readonly [number, string, ErrorCategory])[] = [
  [200, '', ''],
  [204, '', ''],
  [100, '', 'protocol'],
  [0, '', 'protocol'],
  [600, '', 'protocol'],
  [999, '', 'protocol'],
  [301, '', 'http_3xx_redirect'],
  [307, '', 'http_3xx_redirect'],
  [400, 'BAD_REQUEST', 'http_400_bad_request'],
  [401, 'UNAUTHORIZED', 'http_401_unauthorized'],
  [403, 'FORBIDDEN', 'http_403_forbidden'],
  [403, 'DATABASE_SUSPENDED', 'http_403_database_suspended'],
  [403, 'QUOTA_EXCEEDED', 'http_403_forbidden'],
  [404, 'NOT_FOUND', 'http_404_not_found'],
  [404, 'DATABASE_NOT_FOUND', 'http_404_database'],
  [404, '', 'http_404_route'],
  [405, '', 'http_405_method_not_allowed'],
  [409, 'SLUG_EXISTS', 'http_409_conflict'],
  [410, 'DATABASE_DELETING', 'http_410_database_deleting'],
  [412, 'PRECONDITION_FAILED', 'http_412_precondition'],
  [413, '', 'http_413_too_large'],
  [417, '', 'http_4xx_other'],
  [429, 'RATE_LIMITED', 'rate_limited'],
  [431, '', 'http_431_headers_too_large'],
  [499, '', 'http_499_cancelled'],
  [500, 'INTERNAL_ERROR', 'http_500_internal'],
  [502, '', 'http_502_bad_gateway'],
  [503, 'INTERNAL_ERROR', 'http_503_unavailable'],
  [504, '', 'http_504_gateway_timeout'],
  [505, '', 'http_5xx_other'],
];

test.each(CATEGORIES)('P1-44 status %d with code "%s" is "%s"', (status, code, category) => {
  expect(answerCategory(status, said(code))).toBe(category);
});

test.each([
  ['its time has passed', 'Invalid or expired token', 1000, 2000, true],
  ['the server’s clock may be some seconds ahead', 'Invalid or expired token', 6000, 2000, true],
  ['it has long to live, so something else is wrong with it', 'Invalid or expired token', 7001, 2000, false],
  ['it cannot be read', 'Invalid or expired token', null, 2000, true],
  ['the header was missing', 'Authorization header required', 1000, 2000, false],
  ['the login was wrong', 'Invalid credentials', null, 2000, false],
])('whether a refused token has expired: %s', (_why, message, expiresAtMs, nowMs, expired) => {
  expect(isExpiredToken(said('', message), expiresAtMs, nowMs)).toBe(expired);
});
