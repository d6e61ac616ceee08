import type { Reading } from './reading.ts';

/** A place where the wire transport's parser and Node's disagree, and why ours is right to. */
export interface KnownDifference {
  readonly what: string;
  /** What one of the two does alone: it refuses the answer, or takes it and trusts the connection no more. */
  readonly only: 'wire refuses' | 'node refuses' | 'wire closes' | 'node closes';
  /** The section of the RFC that decides, or lets a recipient decide. */
  readonly section: string;
  readonly why: string;
  /** What the wire transport says, if it refuses; or whether an answer has what they differ about. */
  readonly mark: string | ((text: string, wireSays: string) => boolean);
  /** Whole answers on which the two differ, each after `HTTP/1.1 200 OK\r\n` unless it starts with a version or a line end. */
  readonly examples: readonly string[];
}

/** A chunk's size line whose extensions are just what the grammar allows, without optional space. */
const PLAIN_CHUNK_LINE = /^[0-9a-f]+(;[\w!#$%&'*+.^`|~-]+(=([\w!#$%&'*+.^`|~-]+|"[^"\\\r\n]*"))?)*$/i;

/** Every difference there is. The fuzzer fails on any other. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    what: 'a body that ends where the connection does',
    only: 'wire refuses',
    section: 'RFC 9112, 6.3 (8) and 8',
    why: 'whole and cut off by a failure look alike; a benchmark must not count a cut answer as a success',
    mark: 'the answer has neither a length nor chunks, so its end cannot be distinguished from a cut',
    examples: ['\r\nhello', 'Connection: close\r\n\r\n', 'Keep-Alive: timeout=5\r\n\r\nhello'],
  },
  {
    what: 'a transfer coding that is not "chunked" alone',
    only: 'wire refuses',
    section: 'RFC 9112, 6.1 and 6.3 (4)',
    why: 'a request without TE allows no other coding; without a final "chunked" the body ends with the connection, "chunked" twice must not be sent, and with a tab behind it Node reads until the connection ends',
    mark: 'the transfer coding is not "chunked" alone, so the body’s end is not certain',
    examples: [
      'Transfer-Encoding: gzip\r\n\r\nhello',
      'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\nhello',
      'Transfer-Encoding: xchunked\r\n\r\nhello',
      'Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\u00a0\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: \r\n\r\nhello',
    ],
  },
  {
    what: 'a length beside a transfer coding, even one that names nothing',
    only: 'wire refuses',
    section: 'RFC 9112, 6.1 and 6.3 (3)',
    why: 'a sender must not send both, and two readers may believe different ones: response smuggling',
    mark: 'the answer has a Content-Length beside a Transfer-Encoding',
    examples: ['Transfer-Encoding: \r\nContent-Length: 5\r\n\r\nhello'],
  },
  {
    what: 'a transfer coding in HTTP/1.0',
    only: 'wire refuses',
    section: 'RFC 9112, 6.1',
    why: 'a recipient must treat the framing of such a message as faulty',
    mark: 'an answer of HTTP/1.0 has a Transfer-Encoding',
    examples: ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  },
  {
    what: 'something else than HTTP/1.0 or HTTP/1.1 at the start: another version, or empty lines',
    only: 'wire refuses',
    section: 'RFC 9112, 2.2 and 2.3; RFC 9110, 2.5',
    why: 'versions with another major number have another syntax; empty lines are to be ignored before requests only, and before an answer they are left over from something else',
    mark: 'the answer does not start like HTTP/1.1',
    examples: [
      'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n',
      'HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n',
      '\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      '\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ],
  },
  {
    what: 'a control character in the reason phrase',
    only: 'wire refuses',
    section: 'RFC 9112, 4',
    why: 'a reason phrase is made of tabs, spaces, visible characters and obs-text',
    mark: 'the head has a control character',
    examples: [
      'HTTP/1.1 200 O\u0001K\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 200 O\u007fK\r\nContent-Length: 0\r\n\r\n',
    ],
  },
  {
    what: 'a bare CR in the status line',
    only: 'wire refuses',
    section: 'RFC 9112, 2.2',
    why: 'a recipient must consider an element with a bare CR to be invalid',
    mark: 'a line of the head does not end in CR LF',
    examples: ['HTTP/1.1 200 OK\r\r\r\nhello'],
  },
  {
    what: 'a status below 100',
    only: 'wire refuses',
    section: 'RFC 9110, 15',
    why: 'such a status belongs to no class, so nobody knows whether it is final',
    mark: 'the status is below 100',
    examples: [
      'HTTP/1.1 041 Low\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 099 Low\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ],
  },
  {
    what: 'a 100 Continue that nobody asked for',
    only: 'wire refuses',
    section: 'RFC 9110, 10.1.1 and 15.2.1',
    why: 'no request here expects it, so it belongs to somebody else’s request; a client may discard it, and need not trust the connection',
    mark: 'a 100 that was not asked for',
    examples: ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  },
  {
    what: 'a chunk’s size line of more than 4 KiB',
    only: 'wire refuses',
    section: 'RFC 9112, 7.1.1',
    why: 'the length of extensions ought to be limited; nobody sends such',
    mark: 'the line before a chunk has no end',
    examples: [`Transfer-Encoding: chunked\r\n\r\n0;${'x'.repeat(5000)}\r\n\r\n`],
  },
  {
    what: 'a tab behind the length',
    only: 'node refuses',
    section: 'RFC 9110, 5.5 and 5.6.3',
    why: 'optional space around a value may hold tabs and is not part of it',
    mark: (text) => /content-length:[ \t]*\d+ *\t/i.test(text),
    examples: ['Content-Length: 5\t\r\n\r\nhello'],
  },
  {
    what: 'a length among the trailers',
    only: 'node refuses',
    section: 'RFC 9110, 6.5.1; RFC 9112, 7.1.2',
    why: 'trailers are discarded, and must not be taken for headers: it frames nothing',
    mark: (text) => /(^|\n)0+(;[^\r\n]*)?\r\n([^\r\n]+\r\n)*content-length:/i.test(text),
    examples: ['Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nContent-Length: 7\r\n\r\n'],
  },
  {
    what: 'chunk extensions with optional space, or that are no tokens',
    only: 'node refuses',
    section: 'RFC 9112, 7.1.1',
    why: 'space before the semicolon has to be accepted; an unknown extension is ignored, and as its line has no control characters nothing can hide in it',
    mark: (text) => text.split('\r\n').some((line) => /^[0-9a-f]+[ \t]*;/i.test(line) && !PLAIN_CHUNK_LINE.test(line)),
    examples: [
      'Transfer-Encoding: chunked\r\n\r\n5 ;a\r\nhello\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5; a = b\r\nhello\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5;\r\nhello\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n5;\u00e9\r\nhello\r\n0\r\n\r\n',
    ],
  },
  {
    what: 'both "close" and "keep-alive" in HTTP/1.0',
    only: 'wire closes',
    section: 'RFC 9112, 9.3',
    why: 'the first rule is that "close" ends the connection; only without it does the second one ask for "keep-alive"',
    mark: (text) => /HTTP\/1\.0/.test(text) && /^connection:.*\bclose\b/im.test(text),
    examples: [
      'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive, close\r\n\r\n',
      'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n',
    ],
  },
  {
    what: 'a tab behind "close"',
    only: 'wire closes',
    section: 'RFC 9110, 5.5 and 5.6.3',
    why: 'optional space around an option may hold tabs and is not part of it',
    mark: (text) => /^connection:.*\bclose *\t/im.test(text),
    examples: ['Connection: close\t\r\nContent-Length: 0\r\n\r\n'],
  },
  {
    what: 'a tab behind "close" before the answer itself',
    only: 'wire refuses',
    section: 'RFC 9110, 5.5 and 5.6.3; RFC 9112, 9.6',
    why: 'optional space around an option may hold tabs and is not part of it, and nothing follows a message that says "close"',
    mark: (text, wireSays) =>
      wireSays.endsWith('ends the connection before the answer') && /^connection:.*\bclose *\t/im.test(text),
    examples: ['HTTP/1.1 103 Early Hints\r\nConnection: close\t\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  },
  {
    what: 'a tab behind "keep-alive" in HTTP/1.0',
    only: 'node closes',
    section: 'RFC 9110, 5.5 and 5.6.3',
    why: 'optional space around an option may hold tabs and is not part of it',
    mark: (text) => /HTTP\/1\.0/.test(text) && /^connection:.*\bkeep-alive *\t/im.test(text),
    examples: ['HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\t\r\n\r\n'],
  },
];

/** What an example stands for. */
export function exampleBytes(example: string): Buffer {
  return Buffer.from(/^(HTTP\/|\n|\r\nHTTP\/)/.test(example) ? example : `HTTP/1.1 200 OK\r\n${example}`, 'latin1');
}

/** The row that explains why two readings of an answer differ; `null` if none does. Only for readings that differ. */
export function explain(bytes: Buffer, wire: Reading, node: Reading): KnownDifference | null {
  const only = differenceOf(wire, node);
  const wireSays = wire.kind === 'refused' ? wire.why : '';
  const row = KNOWN_DIFFERENCES.find(({ only: known, mark }) => {
    if (known !== only) return false;
    return typeof mark === 'string' ? wireSays === mark : mark(bytes.toString('latin1'), wireSays);
  });
  return row ?? null;
}

/** Null where both refuse, and where they take an answer for something else: that nothing explains. */
function differenceOf(wire: Reading, node: Reading): KnownDifference['only'] | null {
  if (wire.kind !== node.kind) return wire.kind === 'refused' ? 'wire refuses' : 'node refuses';
  if (wire.kind === 'refused' || node.kind === 'refused') return null;
  if (wire.status !== node.status || wire.body !== node.body) return null;
  return wire.keepsOpen === false ? 'wire closes' : 'node closes';
}
