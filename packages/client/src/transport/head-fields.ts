import { OCTET } from './octets.ts';

/** Fields of an answer's head that decide something; 0 is any other. */
export const FIELD = { other: 0, contentLength: 1, transferEncoding: 2, connection: 3, requestId: 4 } as const;

/** One of the numbers of {@link FIELD}. */
export type Field = (typeof FIELD)[keyof typeof FIELD];

interface KnownField {
  readonly field: Field;
  readonly name: string;
  readonly octets: Uint8Array;
}

const known = (field: Field, name: string): KnownField => ({ field, name, octets: Buffer.from(name) });

/** By length, which tells the known names apart. */
const BY_LENGTH: readonly (KnownField | undefined)[] = [
  known(FIELD.contentLength, 'content-length'),
  known(FIELD.transferEncoding, 'transfer-encoding'),
  known(FIELD.connection, 'connection'),
  known(FIELD.requestId, 'x-request-id'),
].reduce<(KnownField | undefined)[]>((table, entry) => {
  table[entry.name.length] = entry;
  return table;
}, new Array<undefined>(18).fill(undefined));

/**
 * Which field a name is. Names are compared without regard to case and without making a string.
 *
 * @param before what of the name came with earlier packets; nearly always empty
 */
export function fieldOf(before: string, bytes: Buffer, from: number, to: number): Field {
  const length = before.length + to - from;
  const candidate = length < BY_LENGTH.length ? BY_LENGTH[length] : undefined;
  if (candidate === undefined) return FIELD.other;
  if (before !== '') {
    const name = before + bytes.toString('latin1', from, to);
    return name.toLowerCase() === candidate.name ? candidate.field : FIELD.other;
  }
  for (let index = 0; index < length; index += 1) {
    const octet = bytes[from + index] as number;
    // Setting this bit makes letters small; a hyphen has it.
    if ((octet | OCTET.space) !== candidate.octets[index]) return FIELD.other;
  }
  return candidate.field;
}

/** What the head of one answer says about how its body ends and whether the connection lives on. */
export class FramingFields {
  /** Value of `Content-Length`; -1 if there is none. */
  lengthBytes = -1;
  /** All values of `Transfer-Encoding` as one list, in small letters; empty if there is none. */
  transferCodings = '';
  #saysClose = false;
  #saysKeepAlive = false;

  clear(): void {
    this.lengthBytes = -1;
    this.transferCodings = '';
    this.#saysClose = false;
    this.#saysKeepAlive = false;
  }

  addTransferEncoding(value: string): void {
    const codings = withoutSpaces(value).toLowerCase();
    this.transferCodings = this.transferCodings === '' ? codings || '(none)' : `${this.transferCodings}, ${codings}`;
  }

  addConnection(value: string): void {
    // What nearly all answers say that say anything.
    if (value === 'keep-alive') {
      this.#saysKeepAlive = true;
      return;
    }
    for (const option of value.toLowerCase().split(',')) {
      const name = withoutBlanks(option);
      if (name === 'close') this.#saysClose = true;
      else if (name === 'keep-alive') this.#saysKeepAlive = true;
    }
  }

  /** Whether the connection may carry another request (RFC 9112, 9.3): `close` wins, HTTP/1.0 has to ask for it. */
  keepsOpen(minorVersion: number): boolean {
    return !this.#saysClose && (minorVersion === 1 || this.#saysKeepAlive);
  }
}

/**
 * Only spaces are taken off a coding: readers disagree about `chunked` with a tab behind it (some then read until the
 * connection ends), so that is left as an unknown coding.
 */
function withoutSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '');
}

/** `trim` would also take what is no blank in HTTP, such as a no-break space. */
function withoutBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
