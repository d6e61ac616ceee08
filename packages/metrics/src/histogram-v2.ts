import { deflateSync, inflateSync } from 'node:zlib';
import { VarintReader, writeSigned } from './histogram-codec.ts';
import { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS, SLOT_COUNT } from './histogram-layout.ts';

const COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const HEADER_BYTES = 40;
const LARGEST_WORD_BYTES = 9;
const LARGEST_PLAIN_BYTES = HEADER_BYTES + SLOT_COUNT * LARGEST_WORD_BYTES;

/**
 * HdrHistogram's interchange format: V2, ZigZag LEB128-64b9B words, deflated, base64. A negative word is a run of
 * unused slots.
 *
 * @see https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram, `encodeIntoCompressedByteBuffer`)
 */
export function encodeSlotsV2(slots: Float64Array, last: number): string {
  const plain = Buffer.allocUnsafe(HEADER_BYTES + (last + 1) * LARGEST_WORD_BYTES);
  const end = writeWords(plain, slots, last);
  plain.writeUInt32BE(COOKIE, 0);
  plain.writeUInt32BE(end - HEADER_BYTES, 4);
  plain.writeUInt32BE(0, 8);
  plain.writeUInt32BE(SIGNIFICANT_DIGITS, 12);
  plain.writeBigUInt64BE(1n, 16);
  plain.writeBigUInt64BE(BigInt(HIGHEST_TRACKABLE_US), 24);
  plain.writeDoubleBE(1, 32);
  const packed = deflateSync(plain.subarray(0, end));
  const head = Buffer.allocUnsafe(8);
  head.writeUInt32BE(COMPRESSED_COOKIE, 0);
  head.writeUInt32BE(packed.length, 4);
  return Buffer.concat([head, packed]).toString('base64');
}

function writeWords(plain: Buffer, slots: Float64Array, last: number): number {
  let position = HEADER_BYTES;
  let slot = 0;
  while (slot <= last) {
    const count = slots[slot]!;
    slot += 1;
    if (count > 0) {
      position = writeSigned(plain, position, count);
      continue;
    }
    let zeros = 1;
    while (slot <= last && slots[slot] === 0) {
      zeros += 1;
      slot += 1;
    }
    position = writeSigned(plain, position, zeros > 1 ? -zeros : 0);
  }
  return position;
}

/**
 * Hands each used slot of an encoded histogram to `visit`, in rising order.
 *
 * @throws RangeError if this is no V2 histogram, or one of another range or precision than ours.
 */
export function readSlotsV2(encoded: string, visit: (slot: number, count: number) => void): void {
  const plain = inflate(Buffer.from(encoded, 'base64'));
  if (plain.length < HEADER_BYTES || plain.readUInt32BE(0) !== COOKIE) {
    throw new RangeError('not an HdrHistogram in V2 encoding: the inner header is missing');
  }
  refuseOtherLayout(plain);
  const end = HEADER_BYTES + plain.readUInt32BE(4);
  if (end > plain.length) throw new RangeError('the HdrHistogram is cut off');
  const reader = new VarintReader(plain.subarray(0, end), HEADER_BYTES);
  let slot = 0;
  while (!reader.done) {
    const word = reader.readSigned();
    if (word > 0 && slot < SLOT_COUNT) visit(slot, word);
    slot += word < 0 ? -word : 1;
    if (slot > SLOT_COUNT) throw new RangeError('the HdrHistogram has more slots than its range allows');
  }
}

function inflate(outer: Buffer): Buffer {
  if (outer.length < 8 || outer.readUInt32BE(0) !== COMPRESSED_COOKIE) {
    throw new RangeError('not an HdrHistogram in compressed V2 encoding: the header is missing');
  }
  const packed = outer.subarray(8, 8 + outer.readUInt32BE(4));
  try {
    return inflateSync(packed, { maxOutputLength: LARGEST_PLAIN_BYTES });
  } catch (cause) {
    throw new RangeError('the HdrHistogram does not unpack: it is damaged or too large', { cause });
  }
}

function refuseOtherLayout(plain: Buffer): void {
  const digits = plain.readUInt32BE(12);
  const lowest = plain.readBigUInt64BE(16);
  const highest = plain.readBigUInt64BE(24);
  if (digits !== SIGNIFICANT_DIGITS || lowest !== 1n || highest !== BigInt(HIGHEST_TRACKABLE_US)) {
    throw new RangeError(
      `the HdrHistogram has ${digits} digits and a range of ${lowest} to ${highest}; ` +
        `only ${SIGNIFICANT_DIGITS} digits and 1 to ${HIGHEST_TRACKABLE_US} µs can be read`,
    );
  }
}
