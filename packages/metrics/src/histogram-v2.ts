import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';

import type { ByteBuffer, Float64Histogram } from 'hdr-histogram-js';

import { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS, SLOT_COUNT, lowestUsOf } from './histogram-layout.ts';

const COOKIE = 0x1c849303 | 0x10;
const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const HEADER_BYTES = 40;
const LARGEST_WORD_BYTES = 9;
const LARGEST_PLAIN_BYTES = HEADER_BYTES + SLOT_COUNT * LARGEST_WORD_BYTES;

type CodedHistogram = Float64Histogram & { encodeIntoCompressedBase64(): string };

/** The parts of hdr-histogram-js that code reports' histograms: its own index would load WebAssembly as well. */
interface HdrHistograms {
  readonly histogram: CodedHistogram;
  readonly ByteBuffer: new (data: Uint8Array) => ByteBuffer;
  readonly decodeWord: (buffer: ByteBuffer) => number;
}

const require = createRequire(import.meta.url);
let loaded: HdrHistograms | null = null;

/** Loaded when a report is made or read, because a shard that only records needs none of it. */
function hdrHistograms(): HdrHistograms {
  if (loaded !== null) return loaded;
  require('hdr-histogram-js/dist/JsHistogram.encoding.js');
  const { default: Histogram } = require('hdr-histogram-js/dist/Float64Histogram.js') as {
    readonly default: new (...layout: readonly [number, number, number]) => CodedHistogram;
  };
  const { default: Buffers } = require('hdr-histogram-js/dist/ByteBuffer.js') as {
    readonly default: typeof ByteBuffer;
  };
  const { default: words } = require('hdr-histogram-js/dist/ZigZagEncoding.js') as {
    readonly default: { readonly decode: (buffer: ByteBuffer) => number };
  };
  loaded = {
    histogram: new Histogram(1, HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS),
    ByteBuffer: Buffers,
    decodeWord: (buffer) => words.decode(buffer),
  };
  return loaded;
}

/**
 * HdrHistogram's interchange format: V2, deflated, base64. `forEachSlot` visits the used slots.
 *
 * @see https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram, `encodeIntoCompressedByteBuffer`)
 */
export function encodeV2(forEachSlot: (visit: (slot: number, count: number) => void) => void): string {
  const { histogram } = hdrHistograms();
  histogram.reset();
  forEachSlot((slot, count) => histogram.recordValueWithCount(lowestUsOf(slot), count));
  return histogram.encodeIntoCompressedBase64();
}

/**
 * Hands each used slot of an encoded histogram to `visit`, in rising order. It may come from anywhere, so that its size
 * is known before anything is made of it.
 *
 * @throws RangeError if this is no V2 histogram, or one of another range or precision than ours.
 */
export function readV2(encoded: string, visit: (slot: number, count: number) => void): void {
  const plain = inflate(Buffer.from(encoded, 'base64'));
  if (plain.length < HEADER_BYTES || plain.readUInt32BE(0) !== COOKIE) {
    throw new RangeError('not an HdrHistogram in V2 encoding: the inner header is missing');
  }
  refuseOtherLayout(plain);
  const end = HEADER_BYTES + plain.readUInt32BE(4);
  if (end > plain.length) throw new RangeError('the HdrHistogram is cut off');
  const { ByteBuffer: Buffers, decodeWord } = hdrHistograms();
  const words = new Buffers(plain);
  words.position = HEADER_BYTES;
  let slot = 0;
  while (words.position < end) {
    // A negative word is a run of unused slots.
    const word = decodeWord(words);
    if (words.position > end) throw new RangeError('the HdrHistogram ends within a number');
    if (Math.abs(word) > Number.MAX_SAFE_INTEGER)
      throw new RangeError('the HdrHistogram holds a number beyond 53 bits');
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
