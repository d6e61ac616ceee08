import { describe, expect, test } from 'vitest';

import { createPaint } from '../../screen.ts';
import { ExchangeLog, type Exchange } from './exchange-log.ts';
import { renderExchange } from './wire-view.ts';
import { SecretMask } from './secret-mask.ts';

const plain = createPaint(false);

function exchangeOf(request: string, response: string | Buffer, more: Partial<Exchange> = {}): Exchange {
  return {
    connection: 1,
    request: Buffer.from(request),
    response: Buffer.from(response),
    requestBytesCut: 0,
    responseBytesCut: 0,
    broken: null,
    ...more,
  };
}

const shown = (request: string, response: string | Buffer, more: Partial<Exchange> = {}, secrets: string[] = []) =>
  renderExchange(exchangeOf(request, response, more), new SecretMask(secrets), plain).join('\n');

const GET = 'GET /a HTTP/1.1\r\nhost: h\r\n\r\n';
const answered = (body: string, head = ''): string => `HTTP/1.1 200 OK\r\n${head}\r\n${body}`;

describe('an exchange as it is shown', () => {
  test('P3-50 request line, headers and body, status line, headers and body, as they went', () => {
    const request = 'POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n{"a":1}';
    expect(shown(request, answered('{\n "b": 2\n}\n', 'X-Y: z\r\n'))).toBe(
      [
        '* connection 1',
        '> POST /a?x=1 HTTP/1.1',
        '> Host: h',
        '> Content-Length: 7',
        '>',
        '> {"a":1}',
        '< HTTP/1.1 200 OK',
        '< X-Y: z',
        '<',
        '< {',
        '<  "b": 2',
        '< }',
      ].join('\n'),
    );
  });

  test.each<[string, string | Buffer, Partial<Exchange>, string]>([
    ['bytes that are no text', Buffer.from([...Buffer.from(answered('')), 0xff, 0xfe]), {}, '< (binary, 2 bytes)'],
    ['a NUL', answered('a\0b'), {}, '< (binary, 3 bytes)'],
    ['a long body', answered('x'.repeat(2001)), {}, `< ${'x'.repeat(2000)}\n< (cut: 2,001 bytes in all)`],
    ['a body that was not kept whole', answered('abc'), { responseBytesCut: 9 }, '< abc\n< (cut: 12 bytes in all)'],
    [
      'a body that was cut within a character',
      Buffer.from(answered('é')).subarray(0, -1),
      { responseBytesCut: 1 },
      '< \n< (cut: 2 bytes in all)',
    ],
    ['escape sequences', answered('\u001b[31mred\u009b2J\u0007'), {}, '< \\x1b[31mred\\x9b2J\\x07'],
    ['marks that turn the text around', answered('a\u202eb\u200b'), {}, '< a\\u202eb\\u200b'],
    ['a lone return', answered('good\rbad'), {}, '< good\\x0dbad'],
    ['escape sequences in a header', 'HTTP/1.1 200 \u001b]0;x\u0007\r\n\r\n', {}, '< HTTP/1.1 200 \\x1b]0;x\\x07'],
    ['what is no HTTP', 'hello\u001b[2J', {}, '< hello\\x1b[2J'],
    ['chunks', answered('2\r\n{"\r\n5;x=1\r\na":1}\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'), {}, '< {"a":1}'],
    ['chunks that stop', answered('9\r\nabc', 'Transfer-Encoding: chunked\r\n'), {}, '< abc'],
    ['broken chunks', answered('zz\r\nabc', 'Transfer-Encoding: chunked\r\n'), {}, '< zz\n< abc'],
    ['no answer', '', { broken: 'read ECONNRESET' }, '* no answer: read ECONNRESET'],
  ])('%s', (_what, response, more, end) => {
    expect(shown(GET, response, more).endsWith(end.replace('< \n', '<\n'))).toBe(true);
  });
});

describe('secrets in an exchange', () => {
  const SECRET = 'hunter2-hunter2';
  test.each<[string, string, string]>([
    ['a bearer token', `GET / HTTP/1.1\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`, answered('')],
    ['a folded header', `GET / HTTP/1.1\r\nCookie: a=1;\r\n\tb=${SECRET}\r\n\r\n`, answered('')],
    ['a cookie that is set', GET, answered('', `Set-Cookie: session=${SECRET}; Path=/\r\n`)],
    ['a header of the user', `GET / HTTP/1.1\r\nX-Api-Key: ${SECRET}\r\n\r\n`, answered('')],
    ['a key in the query', `GET /rt?x=1&access_token=${SECRET}&y=2 HTTP/1.1\r\n\r\n`, answered('')],
    ['a place to go on', GET, answered('', `Location: /in?token=${SECRET}\r\n`)],
    ['a password in JSON', `POST /l HTTP/1.1\r\n\r\n{"username":"u","password":"${SECRET}"}`, answered('')],
    ['tokens of an answer', GET, answered(`{"access_token" : "${SECRET}","refresh_token":"x${SECRET}"}`)],
    ['a member that hides its name', GET, answered(`{"pass\\u0077ord":"${SECRET}"}`)],
    ['a value with escapes', GET, answered(`{"token":"a\\"${SECRET}"}`)],
    ['a value that does not end', GET, answered(`{"token":"${SECRET}`)],
    ['an echo without a name', `GET / HTTP/1.1\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`, answered(`bad ${SECRET}`)],
    [
      'an echo over two chunks',
      `GET / HTTP/1.1\r\nAuthorization: Bearer ${SECRET}\r\n\r\n`,
      answered(`8\r\nhunter2-\r\n7\r\nhunter2\r\n0\r\n\r\n`, 'Transfer-Encoding: chunked\r\n'),
    ],
    ['a JSON Web Token anywhere', GET, answered(`see eyJhbGciOi.eyJzdWIi.${SECRET}`)],
    ['a body that is cut', GET, answered(`{"text":"${'x'.repeat(1970)}","token":"${SECRET}"}`)],
  ])('P3-50 %s is masked', (_what, request, response) => {
    const text = shown(request, response);
    expect(text).not.toContain('hunter2');
    expect(text).toContain('***');
  });

  test('a secret that is known is masked wherever it stands, also as JSON and in a URL', () => {
    const text = shown('GET /x/a%22b%2Fcd%20e HTTP/1.1\r\n\r\n', answered('say "a\\"b/cd e" or a"b/cd e'), {}, [
      'a"b/cd e',
    ]);
    expect(text.match(/\*\*\*/g)).toHaveLength(3);
  });

  test('names that only sound alike are shown', () => {
    const body = '{"token_type":"Bearer","expires_in":900,"tokens":3,"passwords_changed":"no"}';
    expect(shown(GET, answered(body))).toContain(body);
  });
});

describe('what makes an exchange', () => {
  function recorded() {
    const told: string[] = [];
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
    const log = new ExchangeLog(({ connection, request, response, broken }) =>
      told.push(`${connection}: ${text(request)} -> ${text(response)}${broken === null ? '' : ` (${broken})`}`),
    );
    return { log, told };
  }
  const bytes = (text: string): Uint8Array => Buffer.from(text);

  test('an answer in pieces belongs to its request, and the next request begins the next exchange', () => {
    const { log, told } = recorded();
    const connection = log.observe();
    connection.onSent(bytes('a'));
    connection.onSent(bytes('b'));
    connection.onReceived(bytes('1'));
    connection.onReceived(bytes('2'));
    connection.onSent(bytes('c'));
    expect(told).toEqual(['1: ab -> 12']);
    connection.onReceived(bytes('3'));
    log.flush();
    expect(told).toEqual(['1: ab -> 12', '1: c -> 3']);
  });

  test('what has no answer waits for one, and says why none came', () => {
    const { log, told } = recorded();
    const connection = log.observe();
    connection.onSent(bytes('a'));
    log.flush();
    expect(told).toEqual([]);
    connection.onClosed(new Error('reset'));
    expect(told).toEqual(['1: a ->  (reset)']);
  });

  test('a connection that cannot be opened is told, one that was not used is not', () => {
    const { log, told } = recorded();
    log.observe().onClosed(new Error('refused'));
    log.observe().onClosed(null);
    expect(told).toEqual(['1:  ->  (refused)']);
  });

  test('bytes that nobody asked for are shown', () => {
    const { log, told } = recorded();
    const connection = log.observe();
    connection.onSent(bytes('a'));
    connection.onReceived(bytes('1'));
    log.flush();
    connection.onReceived(bytes('unasked'));
    connection.onClosed(null);
    expect(told).toEqual(['1: a -> 1', '1:  -> unasked']);
  });

  test('an endless answer is kept to a limit', () => {
    const exchanges: Exchange[] = [];
    const log = new ExchangeLog((exchange) => exchanges.push(exchange));
    const connection = log.observe();
    for (let piece = 0; piece < 5; piece += 1) connection.onReceived(new Uint8Array(100_000));
    connection.onClosed(null);
    expect(exchanges.map(({ response, responseBytesCut }) => [response.length, responseBytesCut])).toEqual([
      [262_144, 500_000 - 262_144],
    ]);
  });
});
