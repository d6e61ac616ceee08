import { describe, expect, test } from 'vitest';
import { parseTargetUrl } from '../../target/target-url.ts';
import { WorkerHeaders } from '../worker-headers.ts';
import { RequestHeads, requestProblem } from './request-head.ts';

const heads = (url: string, headers: WorkerHeaders): RequestHeads => new RequestHeads(parseTargetUrl(url), headers);

describe('the head of a request', () => {
  test('names host and user agent, keeps the connection, and carries credential and extra headers', () => {
    const headers = new WorkerHeaders(1, [['X-Team', 'bench']], 'Bearer a');
    expect(heads('http://127.0.0.1:8080', headers).headOf(0, 'GET', '/doc?x=%20', -1)).toBe(
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
    expect(heads('http://h', new WorkerHeaders(1, [], null)).headOf(0, method, '/', bodyBytes)).toBe(
      `${method} / HTTP/1.1\r\nhost: h\r\nconnection: keep-alive\r\nuser-agent: syntrix-bench\r\n${expected}\r\n`,
    );
  });

  test('a path of the address comes before every path, and a host header of one’s own replaces ours', () => {
    const headers = new WorkerHeaders(1, [['Host', 'other.example']], null);
    expect(heads('http://[::1]:81/proxy/', headers).headOf(0, 'GET', '/x', -1)).toBe(
      'GET /proxy/x HTTP/1.1\r\nconnection: keep-alive\r\nuser-agent: syntrix-bench\r\nHost: other.example\r\n\r\n',
    );
    expect(heads('http://[::1]:81', new WorkerHeaders(1, [], null)).headOf(0, 'GET', '/x', -1)).toContain(
      '\r\nhost: [::1]:81\r\n',
    );
  });

  test('P1-13 a credential counts from the next head on, for its worker alone', () => {
    const headers = new WorkerHeaders(2, [], 'Bearer a');
    const built = heads('http://h', headers);
    const credentials = (): unknown[] =>
      [0, 1].map((worker) => /authorization: (.*)\r\n/.exec(built.headOf(worker, 'GET', '/', -1))?.[1]);
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
  expect(requestProblem(method, path) === '').toBe(can);
});
