import { SLOT_COUNT } from './histogram-layout.ts';

/** Reads unsigned LEB128 numbers of up to 53 bits from bytes that may lie. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.#position = position;
  }

  get done(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** @throws RangeError if the bytes end within a number, or the number has more than 53 bits. */
  readUnsigned(): number {
    let value = 0;
    let scale = 1;
    const first = this.#bytes[this.#position];
    if (first !== undefined && first < 0x80) {
      this.#position += 1;
      return first;
    }
    for (;;) {
      const byte = this.#bytes[this.#position];
      if (byte === undefined) throw new RangeError('histogram data ends within a number');
      this.#position += 1;
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('histogram data holds a number beyond 53 bits');
      if (byte < 0x80) return value;
      scale *= 128;
      if (scale > 2 ** 56) throw new RangeError('histogram data holds a number beyond 53 bits');
    }
  }
}

/** Writes `value` at `position` as unsigned LEB128 and returns the position behind it. */
export function writeUnsigned(bytes: Uint8Array, position: number, value: number): number {
  let rest = value;
  let at = position;
  while (rest >= 128) {
    bytes[at] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}

const LARGEST_PAIR_BYTES = 3 + 8;

// Encoding and decoding never await, so one buffer serves all; the system commits only the pages that are written.
const scratch = Buffer.allocUnsafeSlow(SLOT_COUNT * LARGEST_PAIR_BYTES);

/**
 * Writes used slots as base64 of pairs (distance to the previous used slot, count), each unsigned LEB128. The first
 * distance is counted from slot -1, so none is 0. Only one writer may be at work at a time: all share a buffer.
 */
export class SlotWriter {
  #position = 0;
  #previous = -1;

  /** Adds a slot behind all before. */
  add(slot: number, count: number): void {
    this.#position = writeUnsigned(scratch, this.#position, slot - this.#previous);
    this.#position = writeUnsigned(scratch, this.#position, count);
    this.#previous = slot;
  }

  toBase64(): string {
    return scratch.toString('base64', 0, this.#position);
  }
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
 * Reads what a {@link SlotWriter} wrote. The result is valid until the next call.
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
