import type { Random } from '../contracts/random.ts';

/** Deals a phase's arrivals out to lanes: each call yields the rank of the lane whose turn the next one is. */
export type Turns = () => number;

/** One lane after the other, over and over. */
export function inTurn(lanes: number): Turns {
  let next = 0;
  return () => {
    const rank = next;
    next = rank + 1 === lanes ? 0 : rank + 1;
    return rank;
  };
}

/**
 * Each lane about as often, but without a beat of its own: where types arrive in a pattern, lanes that took turns one after
 * the other could each get the same type for ever. The next lane is drawn from the half that had its last turn longest ago,
 * so that each lane has time to answer.
 */
export function dealt(lanes: number, random: Random): Turns {
  const candidates = Math.floor(lanes / 2) + 1;
  /** From `head` on, around the end: those whose turn was longest ago first. */
  const ring = Int32Array.from({ length: lanes }, (_, rank) => rank);
  let head = 0;
  return () => {
    const drawn = (head + random.int(candidates)) % lanes;
    const rank = ring[drawn]!;
    ring[drawn] = ring[head]!;
    ring[head] = rank;
    head = head + 1 === lanes ? 0 : head + 1;
    return rank;
  };
}
