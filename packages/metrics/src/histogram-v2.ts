import { inflateSync } from 'node:zlib';

// Its parts and not its index, which would load WebAssembly as well; the first gives the second its coding.
import 'hdr-histogram-js/dist/JsHistogram.encoding.js';
import * as float64 from 'hdr-histogram-js/dist/Float64Histogram.js';
import type { Float64Histogram } from 'hdr-histogram-js';

import { HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS, SLOT_COUNT, lowestUsOf } from './histogram-layout.ts';
import { HEADER_BYTES, readPlainV2 } from './plain-v2.ts';

const COMPRESSED_COOKIE = 0x1c849304 | 0x10;
const LARGEST_WORD_BYTES = 9;
const LARGEST_PLAIN_BYTES = HEADER_BYTES + SLOT_COUNT * LARGEST_WORD_BYTES;

type CodedHistogram = Float64Histogram & { encodeIntoCompressedBase64(): string };

let coder: CodedHistogram | null = null;

/** What codes reports' histograms, made when the first one is. */
function hdrHistogram(): CodedHistogram {
  if (coder !== null) return coder;
  // A module of CommonJS is its own default where Node reads it, and not where it is bundled.
  const { default: main } = float64 as { readonly default: unknown };
  const Histogram = (typeof main === 'function' ? main : (main as { readonly default: unknown }).default) as new (
    ...layout: readonly [number, number, number]
  ) => CodedHistogram;
  coder = new Histogram(1, HIGHEST_TRACKABLE_US, SIGNIFICANT_DIGITS);
  return coder;
}

/**
 * HdrHistogram's interchange format: V2, deflated, base64. `forEachSlot` visits the used slots.
 *
 * @see https://github.com/HdrHistogram/HdrHistogram (AbstractHistogram, `encodeIntoCompressedByteBuffer`)
 */
export function encodeV2(forEachSlot: (visit: (slot: number, count: number) => void) => void): string {
  const histogram = hdrHistogram();
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
  readPlainV2(plain, visit);
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
