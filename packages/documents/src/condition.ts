// docs/decisions/0122-conditional-writes-read-first.md

const OPENING = ',"ifMatch":[{"field":"version","op":"==","value":';
const VERSION = Buffer.from('"version":');
const DIGIT_0 = 0x30;
const MOST_DIGITS = 15;

/** The most bytes that a condition adds to a body. */
export const LONGEST_CONDITION_BYTES = OPENING.length + MOST_DIGITS + '}]'.length;

/** What stands behind `doc` in the body of a PUT or PATCH that is to go through only at this version. */
export function conditionOn(version: number): string {
  return `${OPENING}${version}}]`;
}

/**
 * The version of a document that a GET answered with, without parsing all of it: the last member of that name, for the
 * server writes members in the order of their names and no field of ours has it. 0 where there is none: that is what a
 * distributed server leaves out.
 */
export function versionIn(body: Uint8Array | null): number {
  if (body === null) return 0;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found = bytes.lastIndexOf(VERSION);
  if (found < 0) return 0;
  const first = found + VERSION.length;
  let version = 0;
  for (let at = first; at < first + MOST_DIGITS; at += 1) {
    const digit = (bytes[at] ?? 0) - DIGIT_0;
    if (digit < 0 || digit > 9) break;
    version = version * 10 + digit;
  }
  return version;
}
