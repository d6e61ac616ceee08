/** Reads unsigned LEB128 numbers of up to 53 bits (and HdrHistogram's zig-zag signed ones) from bytes that may lie. */
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

  /** Zig-zag: 0, -1, 1, -2, 2 … are written as 0, 1, 2, 3, 4 … */
  readSigned(): number {
    const folded = this.readUnsigned();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
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

/** Writes `value` at `position` as zig-zag LEB128 and returns the position behind it. */
export function writeSigned(bytes: Uint8Array, position: number, value: number): number {
  return writeUnsigned(bytes, position, value >= 0 ? value * 2 : -value * 2 - 1);
}
