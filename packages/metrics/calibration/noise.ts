/** Uniform numbers from 0 to 1 by mulberry32 (Tommy Ettinger, public domain): the same for the same seed. */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers, by the polar method (G. Marsaglia, 1964). */
export function normal(random: () => number): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    let u: number, v: number, s: number;
    do {
      u = 2 * random() - 1;
      v = 2 * random() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    spare = v * factor;
    return u * factor;
  };
}

/** A stationary AR(1) series of standard deviation 1: each value is φ times the one before, and chance. */
export function autoregressive(length: number, phi: number, next: () => number): Float64Array {
  const series = new Float64Array(length);
  const chance = Math.sqrt(1 - phi * phi);
  series[0] = next();
  for (let x = 1; x < length; x += 1) series[x] = phi * series[x - 1]! + chance * next();
  return series;
}
