import { expect, test } from 'vitest';
import { isFramed, rawHeader, rawHeaders } from './raw-headers.ts';

test.each([
  [200, ['Content-Length', '0'], true, 'a length'],
  [200, ['transfer-encoding', 'chunked'], true, 'chunks'],
  [200, ['Transfer-Encoding', ' Chunked '], true, 'case and space do not matter'],
  [204, [], true, 'no body at all'],
  [304, [], true, 'no body at all'],
  [200, [], false, 'neither'],
  [200, ['Transfer-Encoding', 'chunked\t'], false, 'a coding that undici does not take for chunks'],
  [200, ['Transfer-Encoding', 'chunked\u00a0'], false, 'a coding nobody knows'],
  [200, ['Transfer-Encoding', 'gzip'], false, 'a coding that does not end'],
  [200, ['Transfer-Encoding', 'gzip, chunked'], false, 'a coding nobody asked for'],
  [200, ['Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'identity'], false, 'the last coding does not end'],
  [200, ['Transfer-Encoding', 'x', 'Content-Length', '5'], false, 'a coding outweighs a length'],
])('status %d with %j is framed: %s, for it has %s', (status, headers, framed) => {
  expect(
    isFramed(
      status,
      headers.map((text) => Buffer.from(text, 'latin1')),
    ),
  ).toBe(framed);
});

test('headers are found in any case, all of them or the first', () => {
  const raw = ['X-Request-ID', 'a', 'Other', 'b', 'x-request-id', 'c', 'dangling'];
  expect([
    rawHeaders(raw, 'x-request-id'),
    rawHeader(raw, 'x-request-id'),
    rawHeader(raw, 'missing'),
    rawHeader(raw, 'dangling'),
  ]).toEqual([['a', 'c'], 'a', '', '']);
});
