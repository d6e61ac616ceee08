import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { AnswerBody } from './answer-body.ts';
import { ResponseParser, VERDICT } from './response-parser.ts';

const LIMITS = { maxBodyBytes: 100, maxErrorBodyBytes: 50, sampleBytes: 10 };
const MAX_HEADER_BYTES = 200;

interface Parsed {
  readonly verdict: 'more' | 'whole' | 'refused';
  readonly status: number;
  readonly body: string;
  readonly keepsOpen: boolean;
  readonly requestId: string;
  /** How many bytes belong to the answer. */
  readonly bytes: number;
  readonly category: string;
  readonly message: string;
}

/** Reads packets until the parser has made up its mind. */
function parse(packets: readonly string[], isHead = false): Parsed {
  const body = new AnswerBody(LIMITS);
  const parser = new ResponseParser(MAX_HEADER_BYTES, body);
  parser.begin(isHead);
  body.begin(true);
  let verdict: number = VERDICT.more;
  let bytes = 0;
  for (const packet of packets) {
    const buffer = Buffer.from(packet, 'latin1');
    verdict = parser.read(buffer, 0, buffer.length);
    bytes += parser.position;
    if (verdict !== VERDICT.more) break;
  }
  const { status, keepsOpen, requestId, category, message } = parser;
  return {
    verdict: verdict === VERDICT.whole ? 'whole' : verdict === VERDICT.more ? 'more' : 'refused',
    status,
    body: Buffer.from(body.bytes()).toString('latin1'),
    keepsOpen,
    requestId,
    bytes,
    category,
    message,
  };
}

const INTERIM = 'HTTP/1.1 102 Processing\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

describe('a whole answer', () => {
  test.each<[string, string, Partial<Parsed>]>([
    ['a counted body', `${OK}Content-Length: 5\r\n\r\nhello`, { body: 'hello' }],
    ['an empty body', `${OK}Content-Length: 0\r\n\r\n`, { body: '' }],
    ['names in any case, and no space', `${OK}cOnTeNt-LeNgTh:2\r\n\r\nhi`, { body: 'hi' }],
    ['space around a value', `${OK}Content-Length: \t 2 \t\r\n\r\nhi`, { body: 'hi' }],
    ['a length with zeros in front', `${OK}Content-Length: 0000000000000000000000002\r\n\r\nhi`, { body: 'hi' }],
    ['no reason phrase', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', {}],
    ['not even a space behind the status', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', {}],
    [
      'names as long as those that matter',
      `${OK}Content-Lengtx: 9\r\nX-Requests-I: 1\r\nContent-Length: 0\r\n\r\n`,
      {},
    ],
    ['chunks', `${CHUNKED}2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n`, { body: 'hello' }],
    ['chunks with extensions', `${CHUNKED}2;a\r\nhe\r\n03 ; b = "c;d"\r\nllo\r\n0;e\r\n\r\n`, { body: 'hello' }],
    ['chunks with large digits', `${CHUNKED}A\r\n0123456789\r\n0\r\n\r\n`, { body: '0123456789' }],
    ['trailers, which frame nothing', `${CHUNKED}0\r\nContent-Length: 5\r\nX-Request-Id: t\r\n\r\n`, {}],
    ['the coding in any case', `${OK}Transfer-Encoding:\t CHUNKED \r\n\r\n0\r\n\r\n`, {}],
    ['a 204, whatever its length says', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', { status: 204 }],
    ['a 304', 'HTTP/1.1 304 Not Modified\r\n\r\n', { status: 304 }],
    [
      'an interim answer before it',
      `HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${OK}Content-Length: 2\r\n\r\nhi`,
      { body: 'hi' },
    ],
    [
      'interim answers as long together as no head may be',
      `${`HTTP/1.1 102 Processing\r\nX: ${'x'.repeat(100)}\r\n\r\n`.repeat(5)}${OK}Content-Length: 0\r\n\r\n`,
      {},
    ],
    ['as many interim answers as it may have', `${INTERIM.repeat(100)}${OK}Content-Length: 0\r\n\r\n`, {}],
    [
      'an HTTP/1.0 answer, after which the connection ends',
      'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n',
      { keepsOpen: false },
    ],
    [
      'an HTTP/1.0 answer that says otherwise',
      'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n',
      {},
    ],
    ['one that ends the connection', `${OK}Connection: x, CLOSE\r\nContent-Length: 0\r\n\r\n`, { keepsOpen: false }],
    [
      'close and keep-alive: close wins',
      `${OK}Connection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n`,
      { keepsOpen: false },
    ],
    [
      'an error, of which a sample is kept',
      `HTTP/1.1 500 X\r\nX-Request-ID: r1\r\nContent-Length: 12\r\n\r\n0123456789ab`,
      { status: 500, body: '0123456789', requestId: 'r1' },
    ],
    ['a success, whose request id nobody needs', `${OK}X-Request-ID: r1\r\nContent-Length: 0\r\n\r\n`, {}],
    [
      'the first of two request ids',
      'HTTP/1.1 404 X\r\nX-Request-ID: a\r\nX-Request-ID: b\r\nContent-Length: 0\r\n\r\n',
      { status: 404, requestId: 'a' },
    ],
    ['a body as long as it may be', `${OK}Content-Length: 100\r\n\r\n${'x'.repeat(100)}`, { body: 'x'.repeat(100) }],
  ])('may have %s', (_what, text, differs) => {
    const expected: Parsed = {
      verdict: 'whole',
      status: 200,
      body: '',
      keepsOpen: true,
      requestId: '',
      bytes: text.length,
      category: '',
      message: '',
      ...differs,
    };
    expect(parse([text])).toEqual(expected);
    expect(parse([...text])).toEqual(expected);
  });

  test('to HEAD has no body, whatever its head says', () => {
    for (const head of [`${OK}Content-Length: 5\r\n\r\n`, CHUNKED, `${OK}\r\n`]) {
      expect(parse([head], true)).toMatchObject({ verdict: 'whole', status: 200, bytes: head.length });
    }
  });

  test('ends where it ends: what follows is not part of it', () => {
    const answer = `${OK}Content-Length: 2\r\n\r\nhi`;
    expect(parse([`${answer}HTTP/1.1 200 OK\r\n`])).toMatchObject({
      verdict: 'whole',
      body: 'hi',
      bytes: answer.length,
    });
  });
});

describe('an answer is refused', () => {
  test.each<[string, string, number, string]>([
    ['no HTTP at all', 'SSH-2.0-OpenSSH\r\n', 0, 'the answer does not start like HTTP/1.1'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n', 0, 'the answer does not start like HTTP/1.1'],
    ['small letters', 'http/1.1 200 OK\r\n\r\n', 0, 'the answer does not start like HTTP/1.1'],
    ['an empty line first', `\r\n${OK}Content-Length: 0\r\n\r\n`, 0, 'the answer does not start like HTTP/1.1'],
    ['a status of letters', 'HTTP/1.1 2x0 OK\r\n\r\n', 0, 'the answer does not start like HTTP/1.1'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 0, 'the status is not a number of three digits'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 0, 'the status is below 100'],
    ['a control character in the reason', 'HTTP/1.1 200 O\0K\r\n\r\n', 0, 'the head has a control character'],
    ['a bare LF behind the status', 'HTTP/1.1 200 OK\n\n', 0, 'a line of the head ends in a bare LF'],
    ['a bare LF behind a header', `${OK}A: b\nContent-Length: 0\r\n\r\n`, 0, 'a line of the head ends in a bare LF'],
    ['a bare LF as empty line', `${OK}Content-Length: 0\r\n\n`, 0, 'a line of the head ends in a bare LF'],
    ['a bare CR', `${OK}A: b\rC: d\r\n\r\n`, 0, 'a line of the head does not end in CR LF'],
    ['a bare CR as empty line', `${OK}Content-Length: 0\r\n\rx`, 0, 'the head does not end in CR LF'],
    ['a folded header', `${OK}A: b\r\n c\r\n\r\n`, 0, 'a header is folded over more than one line'],
    ['a first header that is folded', `${OK}\tA: b\r\n\r\n`, 0, 'a header is folded over more than one line'],
    ['space before the colon', `${OK}Content-Length : 0\r\n\r\n`, 0, 'a header’s name is not followed by a colon'],
    ['no colon', `${OK}Content-Length\r\n\r\n`, 0, 'a header’s name is not followed by a colon'],
    ['no name', `${OK}: x\r\n\r\n`, 0, 'a header’s name has a character it may not have'],
    ['NUL in a value', `${OK}A: b\0c\r\n\r\n`, 0, 'the head has a control character'],
    ['a length with a sign', `${OK}Content-Length: +5\r\n\r\n`, 0, 'the Content-Length is not a number'],
    ['an empty length', `${OK}Content-Length:\r\n\r\n`, 0, 'the Content-Length is not a number'],
    ['a hexadecimal length', `${OK}Content-Length: 0x5\r\n\r\n`, 0, 'the Content-Length is not a number'],
    ['a list of lengths', `${OK}Content-Length: 5, 5\r\n\r\n`, 0, 'the Content-Length is not a number'],
    ['a length in two parts', `${OK}Content-Length: 5 5\r\n\r\n`, 0, 'the Content-Length is not a number'],
    [
      'a length beyond exact numbers',
      `${OK}Content-Length: 99999999999999999999\r\n\r\n`,
      0,
      'the Content-Length is not a number',
    ],
    [
      'a length twice, also the same',
      `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`,
      0,
      'the answer has more than one Content-Length',
    ],
    [
      'a length beside chunks',
      `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      0,
      'the answer has a Content-Length beside a Transfer-Encoding',
    ],
    [
      'chunks beside a length',
      `${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n`,
      0,
      'the answer has a Content-Length beside a Transfer-Encoding',
    ],
    ['a 100 unasked', 'HTTP/1.1 100 Continue\r\n\r\n', 0, 'a 100 that was not asked for'],
    ['a 101 unasked', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', 0, 'a 101 that was not asked for'],
    [
      'an interim answer that ends the connection',
      'HTTP/1.1 103 X\r\nConnection: close\r\n\r\n',
      0,
      'a 103 ends the connection before the answer',
    ],
    [
      'interim answers without end',
      `${INTERIM.repeat(101)}${OK}Content-Length: 0\r\n\r\n`,
      0,
      'more than 100 interim answers came before the answer',
    ],
    [
      'neither length nor chunks',
      `${OK}\r\n`,
      200,
      'the answer has neither a length nor chunks, so its end cannot be distinguished from a cut',
    ],
    [
      'another coding',
      `${OK}Transfer-Encoding: gzip\r\n\r\n`,
      200,
      'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    ],
    [
      'chunks twice',
      `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`,
      200,
      'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    ],
    [
      'a coding with a tab behind it, which some take for another',
      `${OK}Transfer-Encoding: chunked\t\r\n\r\n`,
      200,
      'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    ],
    [
      'a coding with a no-break space behind it',
      `${OK}Transfer-Encoding: chunked\u00a0\r\n\r\n`,
      200,
      'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    ],
    [
      'a coding without a name',
      `${OK}Transfer-Encoding: \r\n\r\n`,
      200,
      'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    ],
    [
      'chunks in HTTP/1.0',
      'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      200,
      'an answer of HTTP/1.0 has a Transfer-Encoding',
    ],
    ['a chunk size of letters', `${CHUNKED}zz\r\n`, 200, 'a chunk has no valid size'],
    ['no chunk size', `${CHUNKED}\r\n`, 200, 'a chunk has no valid size'],
    ['an extension of nothing', `${CHUNKED};a\r\n`, 200, 'a chunk has no valid size'],
    ['a negative chunk size', `${CHUNKED}-5\r\n`, 200, 'a chunk has no valid size'],
    ['a chunk size with 0x', `${CHUNKED}0x5\r\n`, 200, 'a chunk has no valid size'],
    ['space behind a chunk size', `${CHUNKED}5 \r\nhello\r\n`, 200, 'a chunk has no valid size'],
    ['a chunk size beyond exact numbers', `${CHUNKED}fffffffffffffffff\r\n`, 200, 'a chunk has no valid size'],
    ['a bare LF behind a chunk size', `${CHUNKED}5\nhello\r\n`, 200, 'a chunk has no valid size'],
    ['a bare LF within an extension', `${CHUNKED}5;a\nhello\r\n`, 200, 'a chunk has no valid size'],
    ['a bare CR behind a chunk size', `${CHUNKED}5\rhello\r\n`, 200, 'the line before a chunk does not end in CR LF'],
    ['a chunk longer than it says', `${CHUNKED}4\r\nhello\r\n`, 200, 'a chunk is not as long as it says'],
    ['a bare LF behind a chunk', `${CHUNKED}5\r\nhello\n0\r\n\r\n`, 200, 'a chunk is not as long as it says'],
    ['a chunk’s line without end', `${CHUNKED}5;${'x'.repeat(5000)}`, 200, 'the line before a chunk has no end'],
    ['a bad trailer', `${CHUNKED}0\r\nbad\r\n\r\n`, 200, 'a header’s name is not followed by a colon'],
    ['a folded trailer', `${CHUNKED}0\r\nA: b\r\n c\r\n\r\n`, 200, 'a header is folded over more than one line'],
  ])('for %s', (_what, text, status, message) => {
    const expected = { verdict: 'refused', category: 'protocol', status, message };
    expect(parse([text])).toMatchObject(expected);
    expect(parse([...text])).toMatchObject(expected);
  });

  test.each<[string, string, number, string, string]>([
    [
      'a head beyond its limit',
      `${OK}X: ${'x'.repeat(200)}\r\nContent-Length: 0\r\n\r\n`,
      0,
      'headers_too_large',
      'the head is longer than 200 bytes',
    ],
    [
      'trailers beyond it',
      `${CHUNKED}0\r\nX: ${'x'.repeat(200)}\r\n\r\n`,
      200,
      'headers_too_large',
      'the head is longer than 200 bytes',
    ],
    [
      'a length beyond the limit',
      `${OK}Content-Length: 101\r\n\r\n`,
      200,
      'body_too_large',
      'the body is longer than its limit',
    ],
    [
      'an error’s length beyond its own',
      'HTTP/1.1 400 X\r\nContent-Length: 51\r\n\r\n',
      400,
      'body_too_large',
      'the body is longer than its limit',
    ],
    ['a chunk beyond the limit', `${CHUNKED}65\r\n`, 200, 'body_too_large', 'the body is longer than its limit'],
    [
      'chunks beyond it together',
      `${CHUNKED}64\r\n${'x'.repeat(100)}\r\n1\r\nx`,
      200,
      'body_too_large',
      'the body is longer than its limit',
    ],
  ])('for %s', (_what, text, status, category, message) => {
    const expected = { verdict: 'refused', status, category, message };
    expect(parse([text])).toMatchObject(expected);
    expect(parse([...text])).toMatchObject(expected);
  });

  test('for one byte of head too many, and not before', () => {
    const head = (bytes: number): string => {
      const rest = `${OK}X: \r\nContent-Length: 0\r\n\r\n`.length;
      return `${OK}X: ${'x'.repeat(bytes - rest)}\r\nContent-Length: 0\r\n\r\n`;
    };
    expect(parse([head(MAX_HEADER_BYTES)]).verdict).toBe('whole');
    expect(parse([head(MAX_HEADER_BYTES + 1)])).toMatchObject({ verdict: 'refused', category: 'headers_too_large' });
  });
});

test('an answer that is cut anywhere is not whole', () => {
  for (const text of [`${OK}X: y\r\nContent-Length: 5\r\n\r\nhello`, `${CHUNKED}5;a\r\nhello\r\n0\r\nT: u\r\n\r\n`]) {
    for (let end = 0; end < text.length; end += 1) expect(parse([text.slice(0, end)]).verdict).toBe('more');
    expect(parse([text]).verdict).toBe('whole');
  }
});

test('a long head leaves all its room to the line of the first chunk', () => {
  const filler = `X: ${'x'.repeat(120)}\r\n`;
  const text = `${OK}${filler}Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(4000)}\r\nhello\r\n0\r\n\r\n`;
  expect(parse([text])).toMatchObject({ verdict: 'whole', body: 'hello' });
});

test('a parser is used again: nothing of an answer is left in the next', () => {
  const body = new AnswerBody(LIMITS);
  const parser = new ResponseParser(MAX_HEADER_BYTES, body);
  const read = (text: string): unknown[] => {
    parser.begin(false);
    body.begin(true);
    const verdict = parser.read(Buffer.from(text), 0, text.length);
    return [verdict, parser.status, parser.requestId, parser.category, Buffer.from(body.bytes()).toString()];
  };
  read('HTTP/1.1 500 X\r\nX-Request-Id: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nold');
  read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chu');
  read('nonsense');
  expect(read(`${OK}Content-Length: 3\r\n\r\nnew`)).toEqual([VERDICT.whole, 200, '', '', 'new']);
  expect(parser.keepsOpen).toBe(true);
});

test('how packets are cut changes nothing', () => {
  const pieces = fc.constantFrom(
    OK,
    'Content-Length: 5\r\n',
    'Transfer-Encoding: chunked\r\n',
    'A: b\r\n',
    '\r\n',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    'hello',
    '\n',
    '\r',
    'x',
  );
  const answers = fc.oneof(
    fc.constant(`${CHUNKED}5;x\r\nhello\r\n0\r\nT: u\r\n\r\n`),
    fc.array(pieces, { maxLength: 8 }).map((parts) => OK + parts.join('')),
  );
  fc.assert(
    fc.property(answers, fc.array(fc.nat(120), { maxLength: 6 }), (text, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
      const packets = places.slice(1).map((place, index) => text.slice(places[index], place));
      expect(parse(packets.filter((packet) => packet !== ''))).toEqual(parse([text]));
    }),
    { numRuns: 500 },
  );
});

test('a head that comes whole is the same answer as one that comes octet by octet, whatever is wrong with it', () => {
  const line = fc.constantFrom(
    'Content-Length: 5\r\n',
    'content-length:\t05 \r\n',
    'Content-Length: 5, 5\r\n',
    'Content-Length: 4503599627370497\r\n',
    'Content-Length: 99999999999999999999\r\n',
    'Connection: keep-alive\r\n',
    'Connection: keep-alive, close\r\n',
    'Connection: Close\r\n',
    'Connection: keep-alive',
    'Transfer-Encoding: chunked\r\n',
    'X-Request-ID: abc-1\r\n',
    'Content-Type: application/json\r\n',
    'A:\r\n',
    ': b\r\n',
    ' folded\r\n',
    'A: tab\tand é\r\n',
    'A: b\n',
    'A: b\r',
  );
  const start = fc.constantFrom(
    'HTTP/1.1 200 OK',
    'HTTP/1.1 204 ',
    'HTTP/1.1 299',
    'HTTP/1.0 200 OK',
    'HTTP/1.1 404 No',
  );
  const heads = fc
    .tuple(start, fc.array(line, { maxLength: 5 }))
    .map(([first, lines]) => `${first}\r\n${lines.join('')}\r\nhello`);
  const octet = fc.constantFrom('\r', '\n', ' ', '\t', ':', '0', '9', 'a', '\0', '\x7f', 'é');
  fc.assert(
    fc.property(heads, fc.option(fc.tuple(fc.nat(), fc.boolean(), octet), { freq: 3 }), (head, change) => {
      const text = change === null ? head : changed(head, ...change);
      expect(parse([text])).toEqual(parse([...text]));
    }),
    { numRuns: 2000 },
  );
});

/** A text with another octet somewhere, in place of one or between two. */
function changed(text: string, place: number, inPlace: boolean, octet: string): string {
  const at = place % text.length;
  return text.slice(0, at) + octet + text.slice(inPlace ? at + 1 : at);
}
