import { expect, test } from 'vitest';
import type { ErrorCategory } from '../categories.ts';
import { errorCode, networkCategory } from './network-category.ts';

const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

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
  ['a close by the other side', coded('UND_ERR_SOCKET', 'other side closed'), 'connection_closed'],
  ['an answer nobody asked for', coded('UND_ERR_SOCKET', 'bad response'), 'protocol'],
  ['no route', coded('EHOSTUNREACH'), 'host_unreachable'],
  ['an unknown name', coded('ENOTFOUND'), 'dns'],
  ['a resolver that fails', coded('EAI_AGAIN'), 'dns'],
  ['an untrusted certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  ['a wrong name in the certificate', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  ['plain HTTP where TLS is expected', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
  ['no file descriptors', coded('EMFILE'), 'local_limit'],
  ['no ports', coded('EADDRNOTAVAIL'), 'local_limit'],
  [
    'a parser that gives up',
    named('HTTPParserError', 'Response does not match the HTTP/1.1 protocol (Invalid header token)'),
    'protocol',
  ],
  [
    'a parser that meets the end',
    named('HTTPParserError', 'Response does not match the HTTP/1.1 protocol (Invalid EOF state)'),
    'connection_closed',
  ],
  ['node’s parser', coded('HPE_INVALID_CONSTANT'), 'protocol'],
  ['node’s parser with too many headers', coded('HPE_HEADER_OVERFLOW'), 'headers_too_large'],
  ['too many headers', coded('UND_ERR_HEADERS_OVERFLOW'), 'headers_too_large'],
  ['a failed assertion in the parser’s host', coded('ERR_ASSERTION'), 'protocol'],
  ['our own close', coded('UND_ERR_DESTROYED'), 'aborted'],
  ['a header that cannot be written', coded('UND_ERR_INVALID_ARG'), 'invalid_request'],
  ['something nobody knows', coded('EWEIRD'), 'network_other'],
  ['an error without a code', new Error('x'), 'network_other'],
  ['no error at all', undefined, 'network_other'],
];

test.each(SENT)('P1-44 %s', (_what, error, category) => {
  expect(networkCategory(error, { wasSent: true, hasStatus: true })).toBe(category);
});

test('what happens before sending has its own meaning', () => {
  const before = { wasSent: false, hasStatus: false };
  expect(networkCategory(coded('ETIMEDOUT'), before)).toBe('connect_timeout');
  expect(networkCategory(coded('UND_ERR_CONNECT_TIMEOUT'), before)).toBe('connect_timeout');
});

test('a length that does not fit is a cut behind the head, and nonsense before it', () => {
  const mismatch = coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH');
  expect(networkCategory(mismatch, { wasSent: true, hasStatus: true })).toBe('connection_closed');
  expect(networkCategory(mismatch, { wasSent: true, hasStatus: false })).toBe('protocol');
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
