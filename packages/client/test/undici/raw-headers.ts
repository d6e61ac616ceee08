/** All values of a header in undici's flat list of names and values, without making an object of the whole list. */
export function rawHeaders(raw: readonly (Buffer | string)[], lowerName: string): readonly string[] {
  let values: string[] | null = null;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at];
    if (name === undefined || name.length !== lowerName.length) continue;
    if (name.toString('latin1').toLowerCase() !== lowerName) continue;
    const value = raw[at + 1]?.toString('latin1') ?? '';
    if (values === null) values = [value];
    else values.push(value);
  }
  return values ?? NONE;
}

/** The first value of a header; empty if there is none. */
export function rawHeader(raw: readonly (Buffer | string)[], lowerName: string): string {
  return rawHeaders(raw, lowerName)[0] ?? '';
}

const NONE: readonly string[] = [];

/**
 * Whether an answer says where its body ends: by a length, or by chunks and nothing else. Otherwise the body ends where
 * the connection does, and a cut one looks just like a whole one. Syntrix always says; of transfer codings it knows
 * `chunked` alone.
 */
export function isFramed(status: number, headers: readonly (Buffer | string)[]): boolean {
  if (status === 204 || status === 304) return true;
  const codings = rawHeaders(headers, 'transfer-encoding');
  if (codings.length === 0) return rawHeaders(headers, 'content-length').length > 0;
  // Only spaces are optional here: with a tab behind it undici's parser does not know the coding, and reads on.
  return codings.length === 1 && codings[0]?.replace(/^ +| +$/g, '').toLowerCase() === 'chunked';
}
