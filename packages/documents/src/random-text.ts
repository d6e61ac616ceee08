import type { Random } from '@syntrix-bench/core';

/** 64 characters that JSON and UTF-8 take as they are, so that six random bits are one byte. */
const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _', 'latin1');

/** Text that hardly compresses, in one flat string. */
export function randomText(random: Random, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  let bits = 0;
  for (let at = 0; at < length; at += 1) {
    if (at % 5 === 0) bits = random.bits();
    bytes[at] = ALPHABET[bits & 63] as number;
    bits >>>= 6;
  }
  return bytes.toString('latin1');
}
