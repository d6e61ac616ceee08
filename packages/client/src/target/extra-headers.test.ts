import { expect, test } from 'vitest';
import { ClientUsageError } from '../errors.ts';
import { checkAuthorization, checkExtraHeaders } from './extra-headers.ts';

test('headers go through in their order', () => {
  expect(checkExtraHeaders({ 'X-Forwarded-For': '10.0.0.1', host: 'x' })).toEqual([
    ['X-Forwarded-For', '10.0.0.1'],
    ['host', 'x'],
  ]);
});

test.each([
  [{ 'a b': 'x' }, '"a b" is not a header name.'],
  [{ '': 'x' }, '"" is not a header name.'],
  [{ Authorization: 'x' }, 'The header "Authorization" cannot be set.'],
  [{ 'content-LENGTH': '1' }, 'The header "content-LENGTH" cannot be set.'],
  [{ a: 'x\r\nb: y' }, 'The value of header "a" has characters HTTP does not allow.'],
  [{ a: '€' }, 'The value of header "a" has characters HTTP does not allow.'],
])('refuses %o', (headers: Record<string, string>, message) => {
  expect(() => checkExtraHeaders(headers)).toThrow(
    expect.objectContaining({ name: 'ClientUsageError', code: 'header', message }),
  );
});

test.each(['', ' Bearer a', 'Bearer a\n', 'Bearer \u0000'])('a header cannot carry the token %j', (value) => {
  expect(() => checkAuthorization(value)).toThrow(ClientUsageError);
});
