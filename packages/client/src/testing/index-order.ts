const RANKS = ['object', 'boolean', 'number', 'string'];

/** Order of values in an index, said in the plainest way: null, false, true, numbers with -0 first, strings by UTF-8 bytes. */
export function compareIndexed(a: unknown, b: unknown): number {
  if (typeof a !== typeof b) return RANKS.indexOf(typeof a) - RANKS.indexOf(typeof b);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  if (Object.is(a, -0) || Object.is(b, -0)) return Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  return Number((a as number) > (b as number)) - Number((a as number) < (b as number));
}
