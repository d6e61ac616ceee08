import type { Random } from './random.ts';

const STATUS_LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.1 201 Created',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 404 Not Found',
  'HTTP/1.1 500 Internal Server Error',
  'HTTP/1.1 200 ',
  'HTTP/1.1 200',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 600 Odd',
  'HTTP/1.1 200 \u00e9\t\u00ff',
  'HTTP/1.2 200 OK',
  'http/1.1 200 OK',
  'HTTP/1.1  200 OK',
  'HTTP/1.1 0200 OK',
  'HTTP/1.1 099 Low',
];

const FIELDS = [
  'Content-Type: application/json',
  'X-Request-Id: 2f7c',
  'x: ',
  'X:\t spaced \t',
  'Connection: keep-alive',
  'Connection: close',
  'Connection: Keep-Alive, close',
  'connection: upgrade',
  'connection:keep-alive\t',
  'Connection: CLOSE ,',
  'Connection: close\t',
  'Connection: ,close',
  'Connection: x,\tclose',
  'Connection: close\u00a0',
  'Connection: closed',
  'Connection: keep-alive;close',
  'Connection: ',
  'Keep-Alive: timeout=5',
  'Content-Length: 5',
  'content-length:5',
  'Content-Length: 005',
  'Content-Length: 5 ',
  'Content-Length: 5, 5',
  'Content-Length: +5',
  'Content-Length: 0x5',
  'Content-Length: ',
  'Content-Length : 5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: Chunked ',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: chunked\t',
  'Transfer-Encoding: chunked \t ',
  'Transfer-Encoding: chunked\u00a0',
  'Content-Length: 5\t',
  'Content-Length:\t5',
  'Content-Length: 5\u00a0',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding: ',
  'Trailer: x',
  'Upgrade: h2c',
  'no colon',
  ': no name',
  'X: \u0001',
  'X: \u007f',
  'X: \u00ff',
  'X@: at',
  ' folded',
  '\tfolded: too',
];

const SIZES = [
  '5',
  '05',
  '0000000005',
  '5;a',
  '5;a=b',
  '5 ; a = "b;c"',
  '5;',
  '5 ',
  ' 5',
  '5;\u0001',
  '5;\u00e9',
  '0x5',
  '-5',
  '',
  'G',
  'fffffffffffffffff',
];
const TRAILERS = [
  '',
  'Trailer: x\r\n',
  'Content-Length: 7\r\n',
  'Transfer-Encoding: gzip\r\n',
  'bad\r\n',
  ' folded\r\n',
];
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n'];

/** Answers put together from well-formed and ill-formed parts, most of them with a body that fits. */
export function builtAnswer(random: Random): Buffer {
  let text = random.chance(0.1) ? `HTTP/1.1 103 Early Hints${end(random)}${fields(random, 1)}\r\n` : '';
  text += `${random.chance(0.7) ? 'HTTP/1.1 200 OK' : random.pick(STATUS_LINES)}${end(random)}`;
  const framing = random.pick(['length', 'length', 'chunks', 'chunks', 'none'] as const);
  if (framing === 'length') text += `Content-Length: ${random.chance(0.9) ? 5 : random.below(12)}\r\n`;
  if (framing === 'chunks') text += random.chance(0.95) ? 'Transfer-Encoding: chunked\r\n' : '';
  text += `${fields(random, random.below(4))}${end(random)}`;
  text += framing === 'chunks' ? chunks(random) : 'hello';
  if (random.chance(0.2)) text += random.pick(['\r\n', 'x', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n']);
  return Buffer.from(text, 'latin1');
}

function fields(random: Random, count: number): string {
  let text = '';
  for (let left = count; left > 0; left -= 1) text += `${random.pick(FIELDS)}${end(random)}`;
  return text;
}

function chunks(random: Random): string {
  let text = '';
  for (let left = random.below(3); left > 0; left -= 1) {
    text += `${random.chance(0.6) ? '5' : random.pick(SIZES)}${end(random)}hello${end(random)}`;
  }
  return `${text}0${random.chance(0.1) ? ';x' : ''}${end(random)}${random.chance(0.8) ? '' : random.pick(TRAILERS)}${end(random)}`;
}

/** Mostly a right end of a line. */
function end(random: Random): string {
  return random.chance(0.9) ? '\r\n' : random.pick(ENDS);
}
