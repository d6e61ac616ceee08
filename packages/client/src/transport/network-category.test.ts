import { expect, test } from 'vitest';
import type { ErrorCategory } from '../categories.ts';
import { errorCode, networkCategory } from './network-category.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

const SENT: readonly (readonly [string, unknown, ErrorCategory])[] = [
  ['a refused connection', coded('ECONNREFUSED'), 'connection_refused'],
  [
    'several addresses that all refuse',
    Object.assign(new AggregateError([coded('ECONNREFUSED'), coded('EACCES')]), {}),
    'connection_refused',
  ],
  ['a reset', coded('ECONNRESET'), 'connection_reset'],
  ['a write to a closed connection', coded('EPIPE'), 'connection_reset'],
  ['the system giving up on a connection', coded('ETIMEDOUT'), 'connection_reset'],
  ['no route', coded('EHOSTUNREACH'), 'host_unreachable'],
  ['an unknown name', coded('ENOTFOUND'), 'dns'],
  ['a resolver that fails', coded('EAI_AGAIN'), 'dns'],
  ['an untrusted certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  ['a wrong name in the certificate', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  ['plain HTTP where TLS is expected', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
  ['no file descriptors', coded('EMFILE'), 'local_limit'],
  ['no ports', coded('EADDRNOTAVAIL'), 'local_limit'],
  ['node’s parser', coded('HPE_INVALID_CONSTANT'), 'protocol'],
  [
    'node’s parser that meets the end',
    coded('HPE_INVALID_EOF_STATE', 'Parse Error: Invalid EOF state'),
    'connection_closed',
  ],
  ['node’s parser with too many headers', coded('HPE_HEADER_OVERFLOW'), 'headers_too_large'],
  ['something nobody knows', coded('EWEIRD'), 'network_other'],
  ['an error without a code', new Error('x'), 'network_other'],
  ['no error at all', undefined, 'network_other'],
];

test.each(SENT)('P1-44 %s', (_what, error, category) => {
  expect(networkCategory(error, true)).toBe(category);
});

test('what happens before sending has its own meaning', () => {
  expect(networkCategory(coded('ETIMEDOUT'), false)).toBe('connect_timeout');
});

test.each([
  [coded('A'), 'A'],
  [{ errors: [{ errors: [coded('B')] }] }, 'B'],
  [{ errors: [] }, ''],
  [{ code: 5 }, ''],
  ['text', ''],
  [null, ''],
])('the code of %o is "%s"', (error, code) => {
  expect(errorCode(error)).toBe(code);
});
