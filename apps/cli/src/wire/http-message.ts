/** A request or an answer, taken apart. */
export interface HttpMessage {
  /** First line and header lines, without line ends. */
  readonly head: readonly string[];
  readonly body: Uint8Array;
  /** How the body was framed, where it was taken out of its frame: `chunked`. */
  readonly framing: 'chunked' | null;
}

const HEAD_END = '\r\n\r\n';
const CHUNK_SIZE = /^([0-9a-fA-F]{1,8})(?:[;\s][^\r\n]*)?$/;

/** Takes bytes apart as far as they are HTTP/1.1; without the end of a head, all of it is head. */
export function readMessage(bytes: Uint8Array): HttpMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(HEAD_END);
  const head = (end < 0 ? buffer : buffer.subarray(0, end)).toString('latin1').split(/\r?\n/);
  if (end < 0) return { head, body: new Uint8Array(), framing: null };
  const framed = buffer.subarray(end + HEAD_END.length);
  const chunked = head.some((line) => /^transfer-encoding:[^\n]*\bchunked\s*$/i.test(line));
  const body = chunked ? unchunked(framed) : null;
  return body === null ? { head, body: framed, framing: null } : { head, body, framing: 'chunked' };
}

/** What the chunks hold; null where they are not well-formed. The last ones may be missing. */
function unchunked(framed: Buffer): Uint8Array | null {
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at < framed.length) {
    const lineEnd = framed.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = CHUNK_SIZE.exec(framed.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    pieces.push(framed.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(pieces);
}
