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
