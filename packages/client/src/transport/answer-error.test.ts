import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_MESSAGE_LENGTH, oneLine, readAnswerError } from './answer-error.ts';

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
