import fc from 'fast-check';
import { encodeIntoCompressedBase64, Float64Histogram } from 'hdr-histogram-js';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { LatencyHistogram } from './histogram.ts';

const sound = new LatencyHistogram();
sound.record(5);
sound.record(70_000);

function pack(plain: Buffer): string {
  const packed = deflateSync(plain);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x1c849314, 0);
  head.writeUInt32BE(packed.length, 4);
  return Buffer.concat([head, packed]).toString('base64');
}

function plainWith(words: readonly number[], change: (plain: Buffer) => void = () => {}): Buffer {
  const plain = Buffer.alloc(40 + words.length);
  plain.writeUInt32BE(0x1c849313, 0);
  plain.writeUInt32BE(words.length, 4);
  plain.writeUInt32BE(3, 12);
  plain.writeBigUInt64BE(1n, 16);
  plain.writeBigUInt64BE(3_600_000_000n, 24);
  plain.set(words, 40);
  change(plain);
  return plain;
}

const otherRange = new Float64Histogram(1, 1_000_000, 3);

test('a single unused slot between two used ones is kept', () => {
  const decoded = LatencyHistogram.fromV2(pack(plainWith([2, 0, 4])));
  expect(decoded.encode()).toMatchObject({ count: 3, minUs: 0, maxUs: 2 });
});

test.each<[string, string, string]>([
  ['text that is no histogram', 'aGVsbG8gd29ybGQ=', 'the header is missing'],
  ['nothing', '', 'the header is missing'],
  ['a histogram of another range', encodeIntoCompressedBase64(otherRange), 'range of 1 to 1000000'],
  ['two digits', pack(plainWith([2], (plain) => plain.writeUInt32BE(2, 12))), 'has 2 digits'],
  ['an inner header of another kind', pack(plainWith([2], (plain) => plain.writeUInt32BE(1, 0))), 'inner header'],
  ['no inner header at all', pack(Buffer.alloc(5)), 'inner header'],
  ['a payload shorter than it says', pack(plainWith([2], (plain) => plain.writeUInt32BE(9, 4))), 'cut off'],
  ['a run of slots beyond the range', pack(plainWith([0xff, 0xff, 0xff, 0x7f])), 'more slots than its range'],
  ['a word that does not end', pack(plainWith([0x80])), 'ends within a number'],
  ['more bytes than any histogram has', pack(Buffer.alloc(1_000_000)), 'damaged or too large'],
  ['a damaged deflate stream', Buffer.from(sound.encodeV2(), 'base64').fill(7, 12).toString('base64'), 'damaged'],
])('%s is refused', (_, encoded, message) => {
  expect(() => LatencyHistogram.fromV2(encoded)).toThrow(message);
});

test('a changed byte anywhere is either read or refused with a RangeError', () => {
  const bytes = Buffer.from(sound.encodeV2(), 'base64');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (position, value) => {
      const changed = Buffer.from(bytes);
      changed[position] = value;
      try {
        expect(LatencyHistogram.fromV2(changed.toString('base64')).count).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
