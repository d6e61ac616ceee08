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
