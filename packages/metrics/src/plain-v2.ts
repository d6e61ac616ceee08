import { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS, SLOT_COUNT } from './histogram-layout.ts';

const COOKIE = 0x1c849303 | 0x10;

/** What stands before the counts. */
export const HEADER_BYTES = 40;

/** The last byte of a number that takes as many as there may be has no mark that another follows. */
const MOST_WORD_BYTES = 9;

/**
 * Hands each used slot of an HdrHistogram in V2 encoding, unpacked, to `visit`, in rising order. It may come from anywhere. Nothing here needs Node.
 *
 * @throws RangeError if this is no V2 histogram, or one of another range or precision than ours.
 */
export function readPlainV2(plain: Uint8Array, visit: (slot: number, count: number) => void): void {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  if (plain.length < HEADER_BYTES || view.getUint32(0) !== COOKIE) {
    throw new RangeError('not an HdrHistogram in V2 encoding: the inner header is missing');
  }
  refuseOtherLayout(view);
  const end = HEADER_BYTES + view.getUint32(4);
  if (end > plain.length) throw new RangeError('the HdrHistogram is cut off');
  let at = HEADER_BYTES;
  let slot = 0;
  while (at < end) {
    // LEB128 of up to 64 bits in nine bytes; the lowest bit is the sign.
    let zigzag = 0;
    let scale = 1;
    for (let bytes = 1; ; bytes += 1) {
      if (at >= end) throw new RangeError('the HdrHistogram ends within a number');
      const byte = plain[at]!;
      at += 1;
      zigzag += (bytes < MOST_WORD_BYTES ? byte & 0x7f : byte) * scale;
      if (byte < 0x80 || bytes === MOST_WORD_BYTES) break;
      scale *= 0x80;
    }
    // A negative number is a run of unused slots.
    const word = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (Math.abs(word) > Number.MAX_SAFE_INTEGER)
      throw new RangeError('the HdrHistogram holds a number beyond 53 bits');
    if (word > 0 && slot < SLOT_COUNT) visit(slot, word);
    slot += word < 0 ? -word : 1;
    if (slot > SLOT_COUNT) throw new RangeError('the HdrHistogram has more slots than its range allows');
  }
}

function refuseOtherLayout(view: DataView): void {
  const digits = view.getUint32(12);
  const lowest = view.getBigUint64(16);
  const highest = view.getBigUint64(24);
  if (digits !== SIGNIFICANT_DIGITS || lowest !== 1n || highest !== BigInt(HIGHEST_TRACKABLE_US)) {
    throw new RangeError(
      `the HdrHistogram has ${digits} digits and a range of ${lowest} to ${highest}; ` +
        `only ${SIGNIFICANT_DIGITS} digits and 1 to ${HIGHEST_TRACKABLE_US} µs can be read`,
    );
  }
}
