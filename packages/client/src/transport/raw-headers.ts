/** Looks a header up in undici's flat list of names and values, without making an object of all of them. */
export function rawHeader(raw: readonly (Buffer | string)[], lowerName: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at];
    if (name === undefined || name.length !== lowerName.length) continue;
    if (name.toString('latin1').toLowerCase() === lowerName) return raw[at + 1]?.toString('latin1') ?? '';
  }
  return '';
}
