import { isUtf8 } from 'node:buffer';

const REPLACEMENT = '\uFFFD';

/** Decodes a request body the way Go's JSON reader does: each byte that is not valid UTF-8 becomes one U+FFFD. */
export function decodeText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeDamaged(bytes);
}

function decodeDamaged(bytes: Buffer): string {
  let text = '';
  let position = 0;
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position);
    if (length === 0) {
      text += REPLACEMENT;
      position += 1;
    } else {
      text += bytes.toString('utf8', position, position + length);
      position += length;
    }
  }
  return text;
}

/** Bytes of the valid UTF-8 sequence at `position`, 0 where there is none. */
function sequenceLength(bytes: Buffer, position: number): number {
  const first = bytes[position] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const end = position + length;
  return first >= 0xc2 && first <= 0xf4 && end <= bytes.length && isUtf8(bytes.subarray(position, end)) ? length : 0;
}
