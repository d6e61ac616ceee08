import type { PreparedRequest } from './transport.ts';

/** Digits of a sent stamp: microseconds of the transport's clock, with zeros in front. */
const SENT_STAMP_DIGITS = 16;

const DIGIT_0 = 0x30;

/** Why a request's body cannot take its sent stamp; empty if it can, or asks for none. */
export function stampProblem({ body, sentStampAt = -1 }: PreparedRequest): string {
  if (sentStampAt === -1) return '';
  if (body === null) return 'there is no body to write the sent stamp into';
  if (typeof body === 'string' && Buffer.byteLength(body) !== body.length) {
    return 'the sent stamp needs a body of bytes or of ASCII text, where characters are bytes';
  }
  if (!Number.isInteger(sentStampAt) || sentStampAt < 0 || sentStampAt > body.length - SENT_STAMP_DIGITS) {
    return `there is no place for a sent stamp at ${sentStampAt}: the body has ${body.length} bytes`;
  }
  for (let at = sentStampAt; at < sentStampAt + SENT_STAMP_DIGITS; at += 1) {
    const octet = typeof body === 'string' ? body.charCodeAt(at) : (body[at] as number);
    if (octet < DIGIT_0 || octet > DIGIT_0 + 9) {
      return `there are no ${SENT_STAMP_DIGITS} digits for the sent stamp to replace at ${sentStampAt}`;
    }
  }
  return '';
}

/** Writes the stamp over the digits at a place of a buffer. */
export function writeSentStamp(bytes: Buffer, at: number, sentUs: number): void {
  bytes.write(String(sentUs).padStart(SENT_STAMP_DIGITS, '0'), at, 'latin1');
}
