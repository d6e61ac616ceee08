// Constants of their own for what is compared with every octet of a head: they cost no look into a table.
const TAB = 0x09;
const SPACE = 0x20;
const DELETE = 0x7f;

/** Octets that the grammar of HTTP gives a meaning to. */
export const OCTET = {
  tab: TAB,
  lf: 0x0a,
  cr: 0x0d,
  space: SPACE,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  semicolon: 0x3b,
} as const;

/** A table of all octets: 1 for those that belong to a class. */
function octetClass(belongs: (octet: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, octet) => (belongs(octet) ? 1 : 0));
}

/** `tchar`: what names of fields are made of (RFC 9110, 5.6.2). */
export const TOKEN_OCTETS = octetClass((octet) => /[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(String.fromCharCode(octet)));

/** Whether values and reason phrases may have it: visible ASCII, `obs-text`, spaces and tabs (RFC 9110, 5.5). */
export function isText(octet: number): boolean {
  return octet < SPACE ? octet === TAB : octet !== DELETE;
}

/** Whether it is optional white space: a space or a tab (RFC 9110, 5.6.3). */
export function isBlank(octet: number): boolean {
  return octet === OCTET.space || octet === OCTET.tab;
}

/** What a hexadecimal digit is worth; 255 for what is none. */
export const HEX_VALUES = Uint8Array.from({ length: 256 }, (_, octet) => {
  const digit = String.fromCharCode(octet);
  return /[0-9a-fA-F]/.test(digit) ? parseInt(digit, 16) : 255;
});

/** Where text that begins at `from` ends, at the latest before `end`. */
export function skipText(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && isText(bytes[at] as number)) at += 1;
  return at;
}

/** Where a token that begins at `from` ends, at the latest before `end`. */
export function skipToken(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && TOKEN_OCTETS[bytes[at] as number] === 1) at += 1;
  return at;
}
