import type { Random } from '../src/faults/random.ts';

const DOCUMENTS = '/api/v1/databases/default/documents';

const SEEDS: readonly string[] = [
  `GET ${DOCUMENTS}/c/d HTTP/1.1\r\nHost: x\r\n\r\n`,
  `POST ${DOCUMENTS}/c HTTP/1.1\r\nHost: x\r\nContent-Length: 22\r\n\r\n{"id":"d","n":[1,{}]}\n`,
  `PUT ${DOCUMENTS}/c/d HTTP/1.1\r\nHost: x\r\nContent-Length: 66\r\n\r\n{"doc":{"a":1},"ifMatch":[{"field":"version","op":"==","value":1}]}`,
  `PATCH ${DOCUMENTS}/c/d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{"doc":{"a.b.0":{}}}\r\n0\r\n\r\n`,
  `DELETE ${DOCUMENTS}/c/d HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n{"ifMatch":[]}`,
  'POST /api/v1/databases/default/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a.b.c\r\nContent-Length: 18\r\n\r\n{"collection":"c"}',
  'POST /auth/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 35\r\n\r\n{"username":"bob","password":"pass"}',
  'GET /admin/users?limit=5 HTTP/1.0\r\nConnection: keep-alive\r\nX-Request-ID: 1\r\n\r\n',
  'OPTIONS /x//y/../z HTTP/1.1\r\nHost: x\r\nOrigin: null\r\n\r\n',
];

const PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\0',
  ' ',
  ':',
  '%',
  '%00',
  '%2F',
  '"',
  '{',
  '}',
  '[',
  '\\u0000',
  '\\ud800',
  '1e999',
  '-0',
  '\u00ff',
  'chunked',
  '0',
  '\r\n\r\n',
  '__proto__',
  '$',
  '.',
];

/** A valid request with a few changes: bytes swapped, dropped, doubled, or awkward pieces put in. */
export function mutatedRequest(random: Random): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  let request = pick(SEEDS);
  for (let changes = Math.floor(random.next() * 4); changes > 0; changes -= 1) {
    const at = Math.floor(random.next() * request.length);
    const rest = at + Math.floor(random.next() * 4);
    switch (Math.floor(random.next() * 4)) {
      case 0:
        request = request.slice(0, at) + pick(PIECES) + request.slice(at);
        break;
      case 1:
        request = request.slice(0, at) + request.slice(rest);
        break;
      case 2:
        request = request.slice(0, at) + String.fromCharCode(Math.floor(random.next() * 256)) + request.slice(at + 1);
        break;
      default:
        request = request.slice(0, rest) + request.slice(at);
    }
  }
  return request;
}
