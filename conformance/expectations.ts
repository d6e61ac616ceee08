/** The server did something else. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** @throws Mismatch unless both are equal as JSON, members in any order */
export function same(actual: unknown, expected: unknown, what = 'answer'): void {
  const [seen, wanted] = [canonical(actual), canonical(expected)];
  if (seen !== wanted) throw new Mismatch(`${what}: expected ${shorten(wanted)}, got ${shorten(seen)}`);
}

/** @throws Mismatch unless the condition holds */
export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Mismatch(what);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}
