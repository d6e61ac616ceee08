const DIVISOR = 2 ** 32;

/**
 * A number from 0 to below 1 that depends on these integers alone, and looks like chance: for what is decided again and again about the
 * same thing, whenever it is asked. Mixing as in MurmurHash3's finaliser (A. Appleby, 2008).
 */
export function chanceOf(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ Math.floor(number / DIVISOR), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / DIVISOR;
}
