import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodySink } from './body-sink.ts';

test('whatever the pieces, the start is kept and the rest is counted, until the cap', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array()),
      fc.nat(200),
      fc.integer({ min: 1, max: 300 }),
      (pieces, keepBytes, maxBytes) => {
        const sink = new BodySink(keepBytes, maxBytes);
        const whole = Buffer.concat(pieces);
        let fed = 0;
        for (const piece of pieces) {
          fed += piece.length;
          const verdict = sink.take(piece);
          expect(verdict).toBe(fed > maxBytes ? 'too-large' : 'taken');
          if (verdict === 'too-large') return;
        }
        expect(sink.seenBytes).toBe(whole.length);
        expect(Buffer.from(sink.bytes())).toEqual(whole.subarray(0, keepBytes));
      },
    ),
  );
});

test('pieces are copied: the parser reuses its buffers', () => {
  const sink = new BodySink(10, 10);
  const buffer = Buffer.from('ab');
  sink.take(buffer);
  buffer.fill(0);
  sink.take(Buffer.from('c'));
  expect(Buffer.from(sink.bytes()).toString()).toBe('abc');
  expect(Buffer.from(sink.bytes()).toString()).toBe('abc');
});
