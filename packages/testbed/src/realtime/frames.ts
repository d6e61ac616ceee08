const TEXT = 0x81;
const MAX_SHORT = 125;
const MAX_MEDIUM = 0xffff;

/** A ping without data. */
export const PING = Buffer.from([0x89, 0x00]);
/** A close frame without code. */
export const CLOSE = Buffer.from([0x88, 0x00]);

/** Bytes in front of a payload of this length. */
function headBytes(length: number): number {
  return length <= MAX_SHORT ? 2 : length <= MAX_MEDIUM ? 4 : 10;
}

function writeHead(frame: Buffer, length: number): number {
  frame[0] = TEXT;
  if (length <= MAX_SHORT) {
    frame[1] = length;
    return 2;
  }
  if (length <= MAX_MEDIUM) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
    return 4;
  }
  frame[1] = 127;
  frame.writeUIntBE(0, 2, 2);
  frame.writeUIntBE(length, 4, 6);
  return 10;
}

/** One unmasked text frame around a text. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headBytes(length) + length);
  frame.write(text, writeHead(frame, length));
  return frame;
}

/** One unmasked text frame around three pieces. */
export function textFrameOf(before: Buffer, middle: Buffer, after: Buffer): Buffer {
  const length = before.length + middle.length + after.length;
  const frame = Buffer.allocUnsafe(headBytes(length) + length);
  let at = writeHead(frame, length);
  at += before.copy(frame, at);
  at += middle.copy(frame, at);
  after.copy(frame, at);
  return frame;
}

const LINE_END = Buffer.from('\r\n');

/** The bytes as one chunk of an HTTP body. */
export function chunkOf(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END]);
}
