/** What a whole answer says. */
export interface WholeAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Reads the first final answer from all the bytes that will ever come; `null` if they hold no whole one. An independent
 * and slow reading of RFC 9112, against which the transport's fast one is held: where this one finds no whole success,
 * the transport must not report one. It accepts a bare line feed as the end of a line, as parsers may.
 */
export function readWholeAnswer(bytes: Buffer): WholeAnswer | null {
  let rest = bytes;
  for (;;) {
    const head = readHead(rest);
    if (head === null) return null;
    rest = head.rest;
    if (head.status >= 200) return readBody(head.status, head.headers, rest);
  }
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly rest: Buffer;
}

function readHead(bytes: Buffer): Head | null {
  // Empty lines before an answer are skipped, as robust readers do.
  const text = bytes.toString('latin1');
  const start = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
  const end = /\r?\n\r?\n/.exec(text.slice(start));
  if (end === null) return null;
  const [statusLine = '', ...lines] = text.slice(start, start + end.index).split(/\r?\n/);
  const status = /^HTTP\/\d\.\d (\d{3})( |$)/.exec(statusLine)?.[1];
  if (status === undefined) return null;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) return null;
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { status: Number(status), headers, rest: bytes.subarray(start + end.index + end[0].length) };
}

function readBody(status: number, headers: ReadonlyMap<string, readonly string[]>, rest: Buffer): WholeAnswer | null {
  if (status === 204 || status === 304) return { status, body: Buffer.alloc(0) };
  const encodings = headers.get('transfer-encoding');
  const lengths = headers.get('content-length') ?? [];
  if (encodings !== undefined) {
    if (lengths.length > 0 || !/(^|[ ,\t])chunked$/i.test(encodings.join(','))) return null;
    const body = readChunks(rest);
    return body && { status, body };
  }
  const [length] = lengths;
  if (length === undefined || lengths.length > 1 || !/^\d{1,15}$/.test(length) || rest.length < Number(length))
    return null;
  return { status, body: rest.subarray(0, Number(length)) };
}

function readChunks(bytes: Buffer): Buffer | null {
  const pieces: Buffer[] = [];
  let rest = bytes;
  for (;;) {
    const lineEnd = rest.indexOf('\n');
    if (lineEnd < 0) return null;
    const size = /^([0-9a-f]{1,12})([ \t]*;.*)?\r?$/i.exec(rest.subarray(0, lineEnd).toString('latin1'))?.[1];
    if (size === undefined) return null;
    const length = parseInt(size, 16);
    rest = rest.subarray(lineEnd + 1);
    if (length === 0) return endsTrailers(rest) ? Buffer.concat(pieces) : null;
    if (rest.length < length) return null;
    pieces.push(rest.subarray(0, length));
    const end = /^\r?\n/.exec(rest.subarray(length, length + 2).toString('latin1'));
    if (end === null) return null;
    rest = rest.subarray(length + end[0].length);
  }
}

function endsTrailers(rest: Buffer): boolean {
  return /^([^\r\n]+\r?\n)*\r?\n/.test(rest.toString('latin1'));
}
