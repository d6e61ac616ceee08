import { SLOT_COUNT } from './histogram-layout.ts';
import { VarintReader, writeUnsigned } from './varint.ts';

const LARGEST_PAIR_BYTES = 3 + 8;

// Encoding never awaits, so one buffer serves all; the system commits only the pages that are written.
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

/** What {@link readSlots} found. `first` and `last` are -1 where there was nothing. */
export interface SlotExtent {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Hands each used slot to `visit`, in rising order.
 *
 * @throws RangeError if the data is cut off, repeats a slot, names one outside the layout or counts nothing.
 */
export function readSlots(data: string, visit: (slot: number, count: number) => void): SlotExtent {
  const reader = new VarintReader(Buffer.from(data, 'base64'));
  let total = 0;
  let first = -1;
  let last = -1;
  while (!reader.done) {
    const distance = reader.readUnsigned();
    const slot = last + distance;
    if (distance === 0 || slot >= SLOT_COUNT) throw new RangeError('histogram data names a slot outside its layout');
    const count = reader.readUnsigned();
    if (count === 0) throw new RangeError('histogram data counts nothing in a slot');
    visit(slot, count);
    total += count;
    if (first === -1) first = slot;
    last = slot;
  }
  return { count: total, first, last };
}
