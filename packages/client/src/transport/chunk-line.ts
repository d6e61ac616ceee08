import { HEX_VALUES, isBlank, isText, OCTET } from './octets.ts';

/** Longest line of a size and extensions. */
const MAX_LINE_BYTES = 4096;
/** Sizes beyond this are not exact numbers. */
const MAX_SIZE_BYTES = 2 ** 52;

const AT = { size: 0, beforeExtension: 1, extension: 2, lineEnd: 3 } as const;

/**
 * The line before a chunk: its size, and extensions, which are ignored (RFC 9112, 7.1). A bare CR or LF is refused
 * wherever it stands, so that nothing can hide in an extension.
 */
export class ChunkLine {
  #at: number = AT.size;
  #digits = 0;
  #roomBytes = MAX_LINE_BYTES;
  /** The chunk's size; 0 for the last. */
  sizeBytes = 0;
  isWhole = false;
  /** What is wrong with the line; empty if nothing is. */
  problem = '';

  begin(): void {
    this.#at = AT.size;
    this.#digits = 0;
    this.#roomBytes = MAX_LINE_BYTES;
    this.sizeBytes = 0;
    this.isWhole = false;
    this.problem = '';
  }

  /** Reads until the line is whole or has a problem; returns where that is. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && !this.isWhole && this.problem === '') {
      this.#take(bytes[at] as number);
      at += 1;
    }
    return at;
  }

  #take(octet: number): void {
    this.#roomBytes -= 1;
    if (this.#roomBytes < 0) this.problem = 'the line before a chunk has no end';
    else if (this.#at === AT.lineEnd) {
      if (octet === OCTET.lf) this.isWhole = true;
      else this.problem = 'the line before a chunk does not end in CR LF';
    } else if (octet === OCTET.cr && this.#mayEnd()) this.#at = AT.lineEnd;
    else if (!this.#takeSize(octet)) this.problem = 'a chunk has no valid size';
  }

  #mayEnd(): boolean {
    return this.#digits > 0 && this.#at !== AT.beforeExtension;
  }

  #takeSize(octet: number): boolean {
    if (this.#at === AT.extension) return isText(octet);
    const digit = this.#at === AT.size ? (HEX_VALUES[octet] as number) : 255;
    if (digit < 16) {
      this.#digits += 1;
      this.sizeBytes = this.sizeBytes * 16 + digit;
      return this.sizeBytes < MAX_SIZE_BYTES;
    }
    if (this.#digits === 0) return false;
    this.#at = octet === OCTET.semicolon ? AT.extension : AT.beforeExtension;
    return octet === OCTET.semicolon || isBlank(octet);
  }
}
