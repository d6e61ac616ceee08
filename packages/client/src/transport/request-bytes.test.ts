import { describe, expect, test } from 'vitest';
import { parseTargetUrl } from '../target/target-url.ts';
import { ConnectionHeaders } from './connection-headers.ts';
import { RequestBytes, RequestHeads, requestProblem } from './request-bytes.ts';

const headsOf = (url: string, headers: ConnectionHeaders): RequestHeads =>
  new RequestHeads(parseTargetUrl(url), headers);

describe('the head of a request', () => {
  test('names host and user agent, keeps the connection, and carries credential and extra headers', () => {
    const headers = new ConnectionHeaders(1, [['X-Team', 'bench']], 'Bearer a');
    expect(headsOf('http://127.0.0.1:8080', headers).headOf(0, 'GET', '/doc?x=%20', -1)).toBe(
      'GET /doc?x=%20 HTTP/1.1\r\nhost: 127.0.0.1:8080\r\nconnection: keep-alive\r\nuser-agent: syntrix-bench\r\n' +
        'authorization: Bearer a\r\nX-Team: bench\r\n\r\n',
    );
  });

  test.each([
    ['GET', -1, '', 'nothing is announced'],
    ['DELETE', -1, '', 'nothing is announced'],
    ['POST', -1, 'content-length: 0\r\n', 'a missing body is announced where one is expected'],
    ['PUT', 0, 'content-type: application/json\r\ncontent-length: 0\r\n', 'an empty body is a body'],
    ['DELETE', 7, 'content-type: application/json\r\ncontent-length: 7\r\n', 'any method may have one'],
  ])('%s with a body of %i bytes: %4$s', (method, bodyBytes, expected) => {
    expect(headsOf('http://h', new ConnectionHeaders(1, [], null)).headOf(0, method, '/', bodyBytes)).toBe(
      `${method} / HTTP/1.1\r\nhost: h\r\nconnection: keep-alive\r\nuser-agent: syntrix-bench\r\n${expected}\r\n`,
    );
  });

  test('a path of the address comes before every path, and a host header of one’s own replaces ours', () => {
    const headers = new ConnectionHeaders(1, [['Host', 'other.example']], null);
    expect(headsOf('http://[::1]:81/proxy/', headers).headOf(0, 'GET', '/x', -1)).toBe(
      'GET /proxy/x HTTP/1.1\r\nconnection: keep-alive\r\nuser-agent: syntrix-bench\r\nHost: other.example\r\n\r\n',
    );
    expect(headsOf('http://[::1]:81', new ConnectionHeaders(1, [], null)).headOf(0, 'GET', '/x', -1)).toContain(
      '\r\nhost: [::1]:81\r\n',
    );
  });

  test('P1-13 a credential counts from the next head on, for its connection alone', () => {
    const headers = new ConnectionHeaders(2, [], 'Bearer a');
    const built = headsOf('http://h', headers);
    const credentials = (): unknown[] =>
      [0, 1].map((connection) => /authorization: (.*)\r\n/.exec(built.headOf(connection, 'GET', '/', -1))?.[1]);
    expect(credentials()).toEqual(['Bearer a', 'Bearer a']);
    headers.set('Bearer b', 1);
    expect(credentials()).toEqual(['Bearer a', 'Bearer b']);
    headers.set(null);
    expect(credentials()).toEqual([undefined, undefined]);
  });
});

test.each([
  ['GET', '/a/b?c=%20', true, 'a usual request'],
  ['PROPFIND', '/', true, 'an unusual method is a token too'],
  ['GET', '', false, 'a path begins with a slash'],
  ['GET', 'http://other/', false, 'a path begins with a slash'],
  ['GET', '/a b', false, 'a space would end the path'],
  ['GET', '/a\r\nX: y', false, 'a line end would begin a header'],
  ['GET', '/é', false, 'beyond ASCII is to be percent-encoded'],
  ['GET', '/a#b', false, 'a fragment is never sent'],
  ['GE T', '/', false, 'a method is a token'],
  ['', '/', false, 'a method is a token'],
])('%s %j can be carried: %s, for %s', (method, path, can) => {
  expect(requestProblem({ method, path, body: null }) === '').toBe(can);
});

const heads = new RequestHeads(parseTargetUrl('http://h'), new ConnectionHeaders(1, [], null));

const big = 'x'.repeat(100_000);
test.each<[string, Uint8Array | string, string]>([
  ['ASCII text', '{"n":1}', 'string'],
  ['text beyond ASCII', '{"n":"é€𝄞"}', 'object'],
  ['a small buffer', Buffer.from('{"n":"é€𝄞"}'), 'string'],
  ['a buffer of all octets', Buffer.from(Array.from({ length: 256 }, (_, octet) => octet)), 'string'],
  ['bytes that are no buffer', new TextEncoder().encode('{"n":"é"}'), 'object'],
  ['a buffer of some size', Buffer.alloc(20_000, 1), 'object'],
  ['bytes beyond the shared buffer', Buffer.from(big), 'object'],
  ['text beyond it', `é${big}`, 'object'],
  ['nothing', '', 'string'],
])('%s is put behind its head, whole and counted in bytes', (_what, body, kind) => {
  const written = new RequestBytes(heads).of(0, { method: 'POST', path: '/docs', body });
  const expected = Buffer.from(body as string);
  const head = heads.headOf(0, 'POST', '/docs', expected.length);
  expect(typeof written).toBe(kind);
  expect(Buffer.concat([Buffer.from(head), expected]).equals(Buffer.from(written as string, 'latin1'))).toBe(true);
  expect(written.length).toBe(head.length + expected.length);
});

test('ASCII text that is known as such is put behind its head as it is', () => {
  const request = { method: 'POST', path: '/docs', body: '{"n":1}' };
  expect(new RequestBytes(heads).of(0, { ...request, isAscii: true })).toBe(new RequestBytes(heads).of(0, request));
});

test('text that only claims to be ASCII is still framed by what is sent of it', () => {
  const written = new RequestBytes(heads).of(0, { method: 'POST', path: '/docs', body: '{"n":"é€"}', isAscii: true });
  const [head = '', body = ''] = Buffer.from(written as string, 'latin1')
    .toString('latin1')
    .split('\r\n\r\n');
  expect(/content-length: (.*)$/.exec(head)?.[1]).toBe(String(body.length));
});

test('a buffer that its socket still writes is not used for the next request', () => {
  const requests = new RequestBytes(heads);
  const request = (text: string) => ({ method: 'POST', path: '/docs', body: new TextEncoder().encode(text) });
  const first = requests.of(0, request('first'));
  requests.keep();
  requests.of(0, request('other'));
  expect(first.toString('latin1').endsWith('\r\n\r\nfirst')).toBe(true);
});

test('where sockets take their time, each request has bytes of its own', () => {
  const requests = new RequestBytes(heads, false);
  const request = (text: string) => ({ method: 'POST', path: '/docs', body: new TextEncoder().encode(text) });
  const [first, second] = [requests.of(0, request('first')), requests.of(0, request('other'))];
  expect([first, second].map((bytes) => bytes.toString('latin1').slice(-5))).toEqual(['first', 'other']);
});
