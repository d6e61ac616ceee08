import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { answers, request, sendRaw } from '../../test/raw-client.ts';
import { startTestbed, type Testbed } from '../testbed.ts';
import { encodeAnswer } from './encode-answer.ts';
import { cleanPath, escapedForm, escapePath, unescapePath } from './request-target.ts';

const DOCUMENTS = '/api/v1/databases/default/documents';
const OK = 'HTTP/1.1 200 OK';
const MALFORMED =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';
const detailed = (detail: string) =>
  `HTTP/1.1 400 Bad Request: ${detail}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request: ${detail}`;
const NO_EXPECTATION = 'HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\nDate: D\r\nContent-Length: 0\r\n\r\n';

let testbed: Testbed;
beforeAll(async () => {
  testbed = await startTestbed({ cors: false });
});
afterAll(() => testbed.close());

const undated = (text: string) => text.replace(/Date: [^\r]+/g, 'Date: D');
const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));

describe('what is no request is refused before anything else', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n', MALFORMED],
    ['a raw space in the path', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', MALFORMED],
    ['a bad escape', 'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n', MALFORMED],
    ['a relative path', 'GET health HTTP/1.1\r\nHost: x\r\n\r\n', MALFORMED],
    ['a method that is no word', 'G(T /health HTTP/1.1\r\nHost: x\r\n\r\n', MALFORMED],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', detailed('missing required Host header')],
    ['a bad host', 'GET /health HTTP/1.1\r\nHost: a b\r\n\r\n', detailed('malformed Host header')],
    ['two hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', MALFORMED],
    ['a header without colon', 'GET /health HTTP/1.1\r\nHost: x\r\nfoo\r\n\r\n', MALFORMED],
    ['a header without name', 'GET /health HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n', MALFORMED],
    ['a blank in a header name', 'GET /health HTTP/1.1\r\nHost: x\r\nfoo : y\r\n\r\n', MALFORMED],
    ['a control character in a header', 'GET /health HTTP/1.1\r\nHost: x\r\nfoo: a\u0001\r\n\r\n', MALFORMED],
    ['a header line with two returns', 'GET /health HTTP/1.1\r\nHost: x\r\nfoo: a\r\r\n\r\n', MALFORMED],
    ['a header that starts with a blank', 'GET /health HTTP/1.1\r\n Host: x\r\n\r\n', MALFORMED],
    ['two lengths', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', MALFORMED],
    ['a length that is none', 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n', MALFORMED],
    [
      'a length beyond all bounds',
      `POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: ${'9'.repeat(20)}\r\n\r\n`,
      MALFORMED,
    ],
    ['a first line that cannot be one, before the rest has come', 'garbage\r\nmore', MALFORMED],
    [
      'another transfer coding',
      'POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n',
      'HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nUnsupported transfer encoding',
    ],
    [
      'another version',
      'GET /health HTTP/2.0\r\nHost: x\r\n\r\n',
      'HTTP/1.1 505 HTTP Version Not Supported: unsupported protocol version\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n505 HTTP Version Not Supported: unsupported protocol version',
    ],
    ['an expectation nobody meets', 'GET /health HTTP/1.1\r\nHost: x\r\nExpect: foo\r\n\r\n', NO_EXPECTATION],
  ])('%s', async (_what, bytes, answer) => {
    const { text, end } = await sendRaw(testbed.port, bytes);
    expect([undated(text), end]).toEqual([answer, 'closed']);
  });

  test('a header over 1 MiB is 431', async () => {
    const { text, end } = await sendRaw(
      testbed.port,
      `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(1_060_000)}\r\n\r\n`,
    );
    expect([text.split('\r\n')[0], end]).toEqual(['HTTP/1.1 431 Request Header Fields Too Large', 'closed']);
  });
});

describe('requests', () => {
  test('an answer carries the server’s headers in their order', async () => {
    const { text } = await sendRaw(testbed.port, request('GET', '/health'), answers(1));
    expect(undated(text)).toBe(
      `${OK}\r\nContent-Security-Policy: default-src 'self'\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n` +
        'X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nX-Request-Id: r\r\nX-Xss-Protection: 1; mode=block\r\n' +
        'Date: D\r\nContent-Length: 2\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOK',
    );
  });

  test.each([
    [
      'pipelined ones are answered in order',
      request('GET', '/health') + request('GET', '/nope') + request('HEAD', '/nope'),
      [200, 404, 404],
    ],
    ['a body on GET is passed over', request('GET', '/health', 'hello') + request('GET', '/nope'), [200, 404]],
    [
      'line ends after a POST are passed over',
      `${request('POST', '/nope', '')}\r\n\r\n${request('GET', '/health')}`,
      [404, 200],
    ],
    ['less than four bytes are no next request yet', `${request('GET', '/health')}\r\n`, [200]],
    ['lines may end in LF alone', 'GET /health HTTP/1.1\nHost: x\n\n', [200]],
    ['the absolute form names its host', 'GET http://foo/health HTTP/1.1\r\nHost: x\r\n\r\n', [200]],
    ['a method is case-sensitive', request('get', '/health'), [405]],
    [
      'OPTIONS without CORS is a method like others',
      request('OPTIONS', '/health') + request('OPTIONS', '/x'),
      [405, 404],
    ],
  ])('%s', async (_reason, bytes, statuses) => {
    const { text } = await sendRaw(testbed.port, bytes, (seen) => statusesOf(seen).length === statuses.length);
    expect(statusesOf(text)).toEqual(statuses);
  });

  test.each([
    ['HTTP/1.0 closes', 'GET /health HTTP/1.0\r\n\r\n', 'HTTP/1.0 200 OK', false],
    ['HTTP/1.0 may keep alive', 'GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 'HTTP/1.0 200 OK', true],
    ['close is honoured', 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: x, Close\r\n\r\n', OK, false],
    ['* is a bad request', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 400 Bad Request', false],
    ['the preface of HTTP/2 is one too', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HTTP/1.1 400 Bad Request', false],
  ])('%s', async (_reason, bytes, line, keepsAlive) => {
    const { text, end } = await sendRaw(testbed.port, bytes, (seen) => keepsAlive && answers(1)(seen));
    expect([text.split('\r\n')[0], end]).toEqual([line, keepsAlive ? 'open' : 'closed']);
  });

  test('a request id of any bytes is echoed', async () => {
    const { text } = await sendRaw(
      testbed.port,
      'GET /health HTTP/1.1\r\nHost: x\r\nX-Request-ID: h\u00c3\u00a9\r\n\r\n',
      answers(1),
    );
    expect(text).toContain('\r\nX-Request-Id: h\u00c3\u00a9\r\n');
  });

  test('arrive in any pieces', async () => {
    const whole = request('POST', `${DOCUMENTS}/pieces`, '{"id":"p"}');
    const flushed = () => new Promise((resolve) => setImmediate(resolve));
    const { text } = await sendRaw(
      testbed.port,
      [...whole].flatMap((character) => [character, flushed]),
      answers(1),
    );
    expect(statusesOf(text)).toEqual([201]);
  });
});

describe('bodies', () => {
  const post = (headers: string, body: string, path = `${DOCUMENTS}/bodies`) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}`;
  const CHUNKED = 'Transfer-Encoding: chunked\r\n';
  test.each([
    ['chunks with extensions and trailers', post(CHUNKED, '3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\nTrailer: x\r\n\r\n'), 201],
    ['chunked wins over a length', post(`${CHUNKED}Content-Length: 500\r\n`, '2\r\n{}\r\n0\r\n\r\n'), 201],
    ['equal lengths are one', post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'), 201],
    ['a chunk size that is none', post(CHUNKED, 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['a bare LF behind a chunk size', post(CHUNKED, '2\n{}\r\n0\r\n\r\n'), 400],
    ['a chunk longer than it says', post(CHUNKED, '2\r\n{}xx0\r\n\r\n'), 400],
    ['a chunk line without end', post(CHUNKED, `1;${'x'.repeat(5000)}`), 400],
    ['compressed', post('Content-Encoding: gzip\r\nContent-Length: 3\r\n', '\u001f\u008b\u0008'), 400],
  ])('%s: %s', async (_what, bytes, status) => {
    const { text } = await sendRaw(testbed.port, bytes, answers(1));
    expect(statusesOf(text)).toEqual([status]);
  });

  const MIB = 1024 * 1024;
  const document = (bytes: number) => `{"s":"${'x'.repeat(bytes - 8)}"}`;
  test.each([
    ['1 MiB is fine', request('POST', `${DOCUMENTS}/big`, document(MIB)), [201], true],
    [
      'one byte more is not, and the connection lives',
      request('POST', `${DOCUMENTS}/big`, document(MIB + 1)) + request('GET', '/health'),
      [400, 200],
      true,
    ],
    ['far more closes it', request('POST', `${DOCUMENTS}/big`, document(MIB + 300_000)), [400], false],
    ['white space counts for a POST', request('POST', `${DOCUMENTS}/big`, `{}${' '.repeat(MIB)}`), [400], true],
    [
      'but not for a DELETE, which leaves it unread',
      request('DELETE', `${DOCUMENTS}/big/x`, `{}${' '.repeat(MIB)}`),
      [404],
      false,
    ],
    [
      'an unread body is drained up to 256 KiB',
      request('POST', '/nope', 'x'.repeat(262_143)) + request('GET', '/health'),
      [404, 200],
      true,
    ],
    ['a longer one closes the connection', request('POST', '/nope', 'x'.repeat(262_144)), [404], false],
  ])('%s', async (_what, bytes, statuses, staysOpen) => {
    const { text, end } = await sendRaw(
      testbed.port,
      bytes,
      (seen) => staysOpen && statusesOf(seen).length === statuses.length && answers(1)(seen),
    );
    expect([statusesOf(text), end]).toEqual([statuses, staysOpen ? 'open' : 'closed']);
    expect(text.includes('Connection: close')).toBe(!staysOpen);
  });

  test('100 Continue comes when the handler reads', async () => {
    const { text } = await sendRaw(testbed.port, [post('Expect: 100-continue\r\nContent-Length: 2\r\n', '')], (seen) =>
      seen.includes('100 Continue'),
    );
    expect(text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  });

  test('without it where the request fails before, and the connection ends with the body', async () => {
    const bytes = post('Expect: 100-continue\r\nContent-Length: 2\r\n', '', '/api/v1/databases/nope/documents/a');
    const seen = { text: '' };
    const answered = async () => {
      while (!seen.text.includes('exist')) await new Promise((resolve) => setImmediate(resolve));
    };
    const { text, end } = await sendRaw(testbed.port, [bytes, answered, '{}'], (so) => {
      seen.text = so;
      return false;
    });
    expect([statusesOf(text), text.includes('Connection: close'), end]).toEqual([[404], true, 'closed']);
  });

  test('a value that is complete is enough for a DELETE', async () => {
    const { text } = await sendRaw(
      testbed.port,
      `DELETE ${DOCUMENTS}/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{"ifMatch":[]}      `,
      answers(1),
    );
    expect(statusesOf(text)).toEqual([404]);
  });

  test('a client that closes in mid body gets nothing stored', async () => {
    const before = testbed.groundTruth().liveDocuments;
    const client = connect(testbed.port, '127.0.0.1');
    client.resume().end(post('Content-Length: 100\r\n', '{"id":"cut"}', `${DOCUMENTS}/cut`));
    await once(client, 'close');
    expect(testbed.groundTruth().liveDocuments).toBe(before);
  });
});

describe('time-outs', () => {
  const patient = async () => {
    const environment = new ManualEnvironment();
    const bed = await startTestbed(
      { limits: { readTimeoutMs: 10_000, writeTimeoutMs: 20_000, idleTimeoutMs: 60_000 } },
      environment,
    );
    onTestFinished(() => bed.close());
    const opened = async () => {
      while (bed.groundTruth().connections.open === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    return { bed, environment, opened };
  };

  test('a connection that never asks is closed without an answer', async () => {
    const { bed, environment, opened } = await patient();
    const answer = sendRaw(bed.port, [opened, () => Promise.resolve(environment.advance(10_500))]);
    expect(await answer).toEqual({ text: '', end: expect.stringMatching(/closed|reset/) });
  });

  test('an idle connection is closed after a minute', async () => {
    const { bed, environment } = await patient();
    const answered = async () => {
      while (bed.groundTruth().requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
      environment.advance(59_000);
      expect(bed.groundTruth().connections.open).toBe(1);
      environment.advance(1500);
    };
    const { text, end } = await sendRaw(bed.port, [request('GET', '/health'), answered]);
    expect([statusesOf(text), end === 'open']).toEqual([[200], false]);
  });

  test('a body that does not come is answered while there is time to', async () => {
    const { bed, environment, opened } = await patient();
    const late = async () => {
      await opened();
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      environment.advance(10_500);
    };
    const { text } = await sendRaw(bed.port, [
      `POST ${DOCUMENTS}/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{`,
      late,
    ]);
    expect([
      statusesOf(text),
      text.includes('Failed to read request body'),
      text.includes('Connection: close'),
    ]).toEqual([[400], true, true]);
  });
});

describe('paths', () => {
  test.each([
    ['', '/'],
    ['/a//b', '/a/b'],
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
    ['/..', '/'],
    ['/a/..', '/'],
    ['/a/b/', '/a/b/'],
    ['/a//', '/a/'],
    ['/a/%2E%2E', '/a/%2E%2E'],
    ['a', '/a'],
  ])('%j is cleaned to %j', (path, cleaned) => expect(cleanPath(path)).toBe(cleaned));

  test('are escaped and unescaped as bytes of UTF-8', () => {
    expect(escapePath('/a b%\u00c3\u00a9')).toBe('/a%20b%25%C3%A9');
    expect(escapedForm('/a\u00ff')).toBe('/a%FF');
    expect(unescapePath('%61%2F\u00c3\u00a9')).toBe('a/é');
    expect(escapedForm("/a'b")).toBe("/a'b");
    expect(escapedForm('/a<')).toBe('/a%3C');
  });
});

describe('framing of answers', () => {
  const context = {
    method: 'GET',
    http10: false,
    wants10KeepAlive: false,
    close: false,
    requestId: 'r',
    headers: [],
    date: 'D',
  };
  const framing = (bytes: number, more: Partial<typeof context> = {}) => {
    const { head, body, close } = encodeAnswer(
      { status: 200, contentType: 'application/json', body: 'x'.repeat(bytes) },
      { ...context, ...more },
    );
    return [/Content-Length: \d+|Transfer-Encoding: chunked/.exec(head)?.[0], body.length, close];
  };
  test.each([
    ['2048 bytes have a length', framing(2048), ['Content-Length: 2048', 2048, false]],
    ['more are chunked', framing(2049), ['Transfer-Encoding: chunked', 2049 + 3 + 9, false]],
    ['HTTP/1.0 ends them by closing', framing(2049, { http10: true, wants10KeepAlive: true }), [undefined, 2049, true]],
    ['HEAD of a short body has its length', framing(5, { method: 'HEAD' }), ['Content-Length: 5', 0, false]],
    ['HEAD of a long one has none', framing(2049, { method: 'HEAD' }), [undefined, 0, false]],
  ])('%s', (_reason, seen, expected) => expect(seen).toEqual(expected));

  test('204 has neither length nor type', () => {
    const { head } = encodeAnswer({ status: 204, contentType: null, body: '' }, context);
    expect(head).not.toMatch(/\nContent-(Length|Type):/);
  });
});
