import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { EventStreamFault, EventStreamParser } from './event-stream-parser.ts';

/** What a parser tells of bytes that come in these pieces; the fault, if any, last. */
function read(pieces: readonly Uint8Array[], maxEventBytes = 1024): readonly string[] {
  const told: string[] = [];
  const parser = new EventStreamParser(
    { onComment: (text) => told.push(`: ${text}`), onEvent: (data) => told.push(`data ${data}`) },
    maxEventBytes,
  );
  try {
    for (const piece of pieces) parser.push(piece);
  } catch (error) {
    if (!(error instanceof EventStreamFault)) throw error;
    told.push(error.kind);
  }
  return told;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

describe('EventStreamParser', () => {
  test.each<[string, readonly string[], string]>([
    [': connected\n\n', [': connected'], 'what Syntrix sends at once'],
    [
      ': heartbeat\n\ndata: {"a":1}\n\n: heartbeat\n\n',
      [': heartbeat', 'data {"a":1}', ': heartbeat'],
      'signs of life around an event',
    ],
    ['data:x\n\n', ['data x'], 'the space behind the colon may be missing'],
    ['data:  x\n\n', ['data  x'], 'only one space is taken off'],
    ['data: a\ndata: b\n\n', ['data a\nb'], 'several lines are one event'],
    ['data\n\n', ['data '], 'a field without a colon is empty'],
    ['data: a\r\n\r\ndata: b\r\rdata: c\n\n', ['data a', 'data b', 'data c'], 'all three ends of a line'],
    ['\n\n\r\n', [], 'blank lines alone are no event'],
    ['event: x\nid: 7\nretry: 1\ndate: n\n\n', [], 'fields that Syntrix does not send say nothing'],
    ['data: a\n: b\ndata: c\n\n', [': b', 'data a\nc'], 'a comment within an event'],
    ['data: a\n', [], 'an event whose end has not come'],
    ['\u00ef\u00bb\u00bfdata: a\n\n', ['data a'], 'a byte order mark before the first line'],
    ['data: \u00c3\u00a9\n\n', ['data é'], 'UTF-8'],
    ['data: \u00ff\n\n', ['not_text'], 'no UTF-8'],
    [': \u00c3\n', ['not_text'], 'half a character'],
    ['\0data: a\n\n', [], 'a zero byte makes another field'],
  ])('reads %j as %j: %s', (text, told) => {
    expect(read([bytes(text)])).toEqual(told);
  });

  test('what is told does not depend on how the bytes were cut', () => {
    const line = fc.oneof(
      fc.constantFrom('', ':', ': é', 'data', 'data:', 'data: {"a":"ü"}', 'event: x', 'data: \ufeff'),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, ' ')),
    );
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 12 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(9), { maxLength: 60 }), (lines, cuts) => {
        const all = utf8(lines.map(([text, end]) => text + end).join(''));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const cut of cuts) pieces.push(all.subarray(at, (at += cut)));
        pieces.push(all.subarray(at));
        expect(read(pieces)).toEqual(read([all]));
      }),
      { numRuns: 500 },
    );
  });

  test('JSON of any content comes out as it was put in', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(read([utf8(`data: ${json}\n\n`)], 100_000)).toEqual([`data ${json}`]);
      }),
    );
  });

  test('hostile bytes end in a fault or in nothing, never in anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
        const told = read(pieces, 64);
        expect(told.filter((each) => !/^(: |data |too_large$|not_text$)/s.test(each))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[readonly string[], readonly string[], string]>([
    [['data: 1234567890\n\n'], ['data 1234567890'], 'as long as is allowed'],
    [['data: 12345678901\n\n'], ['too_large'], 'a line in one piece'],
    [Array.from({ length: 100 }, () => 'x'), ['too_large'], 'a line without an end, byte by byte'],
    [['data: 1234\ndata: 5678\n\n'], ['too_large'], 'an event of many lines'],
    [
      [': 1234567890\n: 1234567890\n: 1234567890\n'],
      [': 1234567890', ': 1234567890', ': 1234567890'],
      'comments for ever',
    ],
    [['data: 123\n\ndata: 456\n\ndata: 789\n\n'], ['data 123', 'data 456', 'data 789'], 'events for ever'],
  ])('P1-40 keeps at most 16 bytes of an event: %j gives %j (%s)', (pieces, told) => {
    expect(read(pieces.map(bytes), 16)).toEqual(told);
  });
});
