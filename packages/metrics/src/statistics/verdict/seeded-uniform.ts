/**
 * Whole numbers from 0 up to a bound, by mulberry32 (Tommy Ettinger, public domain): the same for the same seed. Good enough to draw
 * relabellings, of which a comparison takes some ten thousand.
 */
export function seededInt(seed: number): (bound: number) => number {
  let state = seed | 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
