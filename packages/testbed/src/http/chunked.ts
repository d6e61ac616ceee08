const MAX_LINE_BYTES = 4096;
const LF = 0x0a;

type Expecting = 'size' | 'data' | 'data-end' | 'trailer' | 'end' | 'broken';

/** Takes chunked framing off a body that arrives in pieces. */
export class ChunkedDecoder {
  #expecting: Expecting = 'size';
  #line = '';
  #left = 0;

  get done(): boolean {
    return this.#expecting === 'end';
  }

  get broken(): boolean {
    return this.#expecting === 'broken';
  }

  /** Reads from `bytes`, hands body bytes to `emit`, and returns how many bytes belong to this body. */
  feed(bytes: Buffer, emit: (data: Buffer) => void): number {
    let position = 0;
    while (position < bytes.length && !this.done && !this.broken) {
      if (this.#expecting === 'data') {
        const end = Math.min(bytes.length, position + this.#left);
        emit(bytes.subarray(position, end));
        this.#left -= end - position;
        position = end;
        if (this.#left === 0) this.#expecting = 'data-end';
      } else {
        position = this.#readLine(bytes, position);
      }
    }
    return position;
  }

  #readLine(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LF, from);
    this.#line += bytes.toString('latin1', from, end < 0 ? bytes.length : end + 1);
    if (this.#line.length > MAX_LINE_BYTES || (this.#expecting === 'data-end' && this.#line.length > 2)) {
      this.#expecting = 'broken';
    } else if (end >= 0) {
      const line = this.#line;
      this.#line = '';
      this.#expecting = this.#afterLine(line);
    }
    return end < 0 ? bytes.length : end + 1;
  }

  #afterLine(line: string): Expecting {
    if (this.#expecting === 'trailer') return line.replace(/\r?\n$/, '') === '' ? 'end' : 'trailer';
    if (!line.endsWith('\r\n') || line.indexOf('\r') !== line.length - 2) return 'broken';
    if (this.#expecting === 'data-end') return 'size';
    const size = /^([0-9a-fA-F]{1,16})[ \t]*(?:;.*)?\r\n$/s.exec(line)?.[1];
    if (size === undefined) return 'broken';
    this.#left = Number.parseInt(size, 16);
    return this.#left === 0 ? 'trailer' : 'data';
  }
}
