import { SLOT_COUNT } from './histogram-layout.ts';
import { VarintReader, writeUnsigned } from './varint.ts';

const LARGEST_PAIR_BYTES = 3 + 8;

// Encoding and decoding never await, so one buffer serves all; the system commits only the pages that are written.
const scratch = Buffer.allocUnsafeSlow(SLOT_COUNT * LARGEST_PAIR_BYTES);

/**
 * The used slots as base64 of pairs (distance to the previous used slot, count), each unsigned LEB128. The first
 * distance is counted from slot -1, so none is 0.
 */
export function encodeSlots(slots: Float64Array, first: number, last: number): string {
  let position = 0;
  let previous = -1;
  for (let slot = first; slot <= last; slot += 1) {
    const count = slots[slot]!;
    if (count === 0) continue;
    position = writeUnsigned(scratch, position, slot - previous);
    position = writeUnsigned(scratch, position, count);
    previous = slot;
  }
  return scratch.toString('base64', 0, position);
}

/** Used slots in rising order with their counts; only the first `length` entries mean anything. */
export interface DecodedSlots {
  length: number;
  /** Sum of all counts. */
  total: number;
  readonly slots: Uint16Array;
  readonly counts: Float64Array;
}

const decoded: DecodedSlots = {
  length: 0,
  total: 0,
  slots: new Uint16Array(SLOT_COUNT),
  counts: new Float64Array(SLOT_COUNT),
};

/**
 * Reads what {@link encodeSlots} wrote. The result is valid until the next call.
 *
 * @throws RangeError if the data is cut off, repeats a slot, names one outside the layout or counts nothing.
 */
export function decodeSlots(data: string): Readonly<DecodedSlots> {
  const reader = new VarintReader(Buffer.from(data, 'base64'));
  let length = 0;
  let total = 0;
  let slot = -1;
  while (!reader.done) {
    const distance = reader.readUnsigned();
    slot += distance;
    if (distance === 0 || slot >= SLOT_COUNT) throw new RangeError('histogram data names a slot outside its layout');
    const count = reader.readUnsigned();
    if (count === 0) throw new RangeError('histogram data counts nothing in a slot');
    decoded.slots[length] = slot;
    decoded.counts[length] = count;
    total += count;
    length += 1;
  }
  decoded.length = length;
  decoded.total = total;
  return decoded;
}
