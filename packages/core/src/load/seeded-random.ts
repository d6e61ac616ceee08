import type { Random } from '../contracts/random.ts';

/** First coordinates of random streams, so that no two uses of a run's seed ever draw from the same one. */
export const RANDOM_STREAMS = {
  /** What a worker chooses: (worker). */
  worker: 0,
  /** Work of a shard that belongs to no worker: (workload, shard). */
  shard: 1,
  /** The arrivals of an open workload: (its first worker, phase), or (its first worker, phase, operation type). */
  arrivals: 2,
  /** Think times: (worker). */
  pace: 3,
  /** Whose turn arrivals by type are: (first worker of the workload, phase). */
  turns: 4,
  /** In which order blocks of a plan come: (nothing more). */
  arrangement: 5,
} as const;

/** Finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit changes every output bit. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A stream of the generator sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes the usual test batteries,
 * 32 bits in a few integer operations.
 *
 * @param seed A non-negative integer up to 2^53.
 * @param streams What tells this stream from others of the same seed, such as a worker's number.
 */
export function createRandom(seed: number, ...streams: readonly number[]): Random {
  let a = mix(seed % 2 ** 32);
  let b = mix(a ^ Math.floor(seed / 2 ** 32));
  let c = 0x9e3779b9;
  for (const stream of streams) {
    c = mix(Math.imul(c, 31) ^ mix(stream + 1));
    b = mix(b ^ c);
  }
  let counter = 1;

  function bits(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }

  // The first outputs of nearby seeds are alike until the state has been stirred.
  for (let round = 0; round < 12; round += 1) bits();

  return {
    bits,
    next: () => bits() / 2 ** 32,
    int: (bound) => Math.floor((bits() / 2 ** 32) * bound),
  };
}
