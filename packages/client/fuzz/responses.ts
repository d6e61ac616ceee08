import type { Random } from './random.ts';

const HEADERS = 'X-Content-Type-Options: nosniff\r\nX-Request-Id: 2f7c\r\nDate: Tue, 24 Nov 2026 06:05:36 GMT\r\n';

function counted(status: string, body: string, type = 'application/json'): string {
  return `HTTP/1.1 ${status}\r\n${HEADERS}Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function chunked(status: string, pieces: readonly string[]): string {
  const chunks = pieces.map((piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`).join('');
  return `HTTP/1.1 ${status}\r\n${HEADERS}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
}

const DOCUMENT =
  '{"age":30,"collection":"users","createdAt":1770300000000,"id":"alice","name":"Zoë","updatedAt":1770300000000,"version":1}\n';

/** Answers as Syntrix gives them: what mutations start from. */
const CORPUS: readonly string[] = [
  counted('200 OK', DOCUMENT),
  counted('201 Created', DOCUMENT),
  counted('200 OK', '[]\n'),
  `HTTP/1.1 204 No Content\r\n${HEADERS}\r\n`,
  counted('404 Not Found', '{"code":"NOT_FOUND","message":"Document not found"}\n'),
  counted('409 Conflict', '{"code":"CONFLICT","message":"Document already exists"}\n'),
  counted('412 Precondition Failed', '{"code":"PRECONDITION_FAILED","message":"Version conflict"}\n'),
  counted('401 Unauthorized', 'Invalid or expired token\n', 'text/plain; charset=utf-8'),
  counted('429 Too Many Requests', '{"code":"RATE_LIMITED","message":"Too many requests"}\n'),
  counted('500 Internal Server Error', '{"code":"INTERNAL_ERROR","message":"Internal storage error"}\n'),
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request',
  chunked('200 OK', [`[${DOCUMENT.trim()},`, `${DOCUMENT.trim()}`, ']\n']),
  chunked('200 OK', ['x'.repeat(300)]),
  `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${counted('200 OK', DOCUMENT)}`,
  `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  `HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}`,
];

/** Pieces that parsers have stumbled over. */
const TOKENS: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '0\r\n\r\n',
  '-1',
  '+5',
  '0x10',
  '18446744073709551616',
  '4294967296',
  '99999999999999999999',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
  'HTTP/2.0 200 OK\r\n',
  'HTTP/0.9 200\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Content-Length: 1, 1\r\n',
  'Content-length : 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Transfer-Encoding:\u000bchunked\r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'Keep-Alive: timeout=0\r\n',
  'Keep-Alive: timeout=99999999999\r\n',
  ' folded\r\n',
  'Trailer: x\r\n',
  'X: \u0080\u00ff\r\n',
  'ffffffffffffffff\r\n',
  '7fffffff\r\n',
  'x'.repeat(9000),
  'A: b\r\n'.repeat(400),
];

/** One answer to be delivered. */
export interface FuzzAnswer {
  readonly bytes: Buffer;
  /** What follows the last byte. */
  readonly ending: 'open' | 'close' | 'reset';
  /** Nothing was changed. */
  readonly isClean: boolean;
}

/** The next answer: now and then a clean one, else one with one to six mutations. */
export function nextAnswer(random: Random): FuzzAnswer {
  let bytes: Buffer = Buffer.from(random.pick(CORPUS), 'utf8');
  if (random.chance(0.1)) return { bytes, ending: 'open', isClean: true };
  for (let left = 1 + random.below(6); left > 0; left -= 1) bytes = mutate(bytes, random);
  const ending = random.chance(0.4) ? 'open' : random.chance(0.5) ? 'close' : 'reset';
  return { bytes: bytes.subarray(0, 40_000), ending, isClean: false };
}

function mutate(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.below(20));
  const before = bytes.subarray(0, at);
  const behind = bytes.subarray(at);
  switch (random.below(9)) {
    case 0:
      return Buffer.concat([before, Buffer.of(random.below(256)), bytes.subarray(Math.min(at + 1, bytes.length))]);
    case 1:
      return Buffer.concat([before, bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), behind]);
    case 3:
      return Buffer.from(before);
    case 4:
      return Buffer.concat([before, Buffer.from(random.pick(TOKENS), 'latin1'), behind]);
    case 5:
      return insertLine(bytes, random);
    case 6:
      return Buffer.concat([bytes, Buffer.from(random.pick(CORPUS), 'utf8')]);
    case 7:
      return changeNumber(bytes, random);
    default:
      return Buffer.concat([before, Buffer.from(random.pick(CORPUS), 'utf8').subarray(random.below(100))]);
  }
}

/** Puts a token at the start of a line, where headers and chunk sizes are. */
function insertLine(bytes: Buffer, random: Random): Buffer {
  const starts = [0];
  for (let from = bytes.indexOf('\r\n'); from >= 0; from = bytes.indexOf('\r\n', from + 2)) starts.push(from + 2);
  const at = random.pick(starts);
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(TOKENS), 'latin1'), bytes.subarray(at)]);
}

function changeNumber(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/\d+/g)];
  if (numbers.length === 0) return bytes;
  const { 0: digits, index } = random.pick(numbers);
  const changed = random.pick([
    String(Number(digits) + 1),
    String(Math.max(0, Number(digits) - 1)),
    `0${digits}`,
    `-${digits}`,
    `${digits}0`,
    random.pick(TOKENS),
  ]);
  return Buffer.from(text.slice(0, index) + changed + text.slice(index + digits.length), 'latin1');
}
