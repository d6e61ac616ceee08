import type { Random } from '../contracts/random.ts';

/** Deals a phase's arrivals out to workers: each call yields the rank of the worker whose turn the next one is. */
export type Turns = () => number;

/** One worker after the other, over and over. */
export function inTurn(workers: number): Turns {
  let next = 0;
  return () => {
    const rank = next;
    next = rank + 1 === workers ? 0 : rank + 1;
    return rank;
  };
}

/**
 * Each worker about as often, but without a beat of its own: where types arrive in a pattern, workers that took turns one after
 * the other could each get the same type for ever. The next worker is drawn from the half that had its last turn longest ago,
 * so that each worker has time to answer.
 */
export function dealt(workers: number, random: Random): Turns {
  const candidates = Math.floor(workers / 2) + 1;
  /** From `head` on, around the end: those whose turn was longest ago first. */
  const ring = Int32Array.from({ length: workers }, (_, rank) => rank);
  let head = 0;
  return () => {
    const drawn = (head + random.int(candidates)) % workers;
    const rank = ring[drawn]!;
    ring[drawn] = ring[head]!;
    ring[head] = rank;
    head = head + 1 === workers ? 0 : head + 1;
    return rank;
  };
}
