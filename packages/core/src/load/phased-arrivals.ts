import type { ArrivalCursor, OpenLoadModel } from '../contracts/load-model.ts';
import type { Random } from '../contracts/random.ts';

/** Walks through the arrivals of one phase, all workers'. */
export interface ArrivalWalk {
  /** Goes to the next arrival: how long after the phase's start it is due; `Infinity` when there are no more. */
  next(): number;
  /** Operation type that it asks for; null where the worker chooses. */
  readonly type: number | null;
}

/** The arrivals of one phase of load. */
export interface PhaseArrivals {
  /** Where the phase begins on the load clock. */
  readonly startUs: number;
  /** Begins a walk again. */
  walk(): ArrivalWalk;
}

/**
 * An open load whose phases each have a schedule of their own, so that none depends on how many arrivals another held:
 * whole phases can be passed over.
 *
 * @param phases In order; a phase's arrivals lie before the next one's start.
 * @param workers Workers of the workload.
 * @param turnsOf Begins dealing out the arrivals of the phase with that index; the same for all shares.
 */
export function phasedArrivals(
  phases: readonly PhaseArrivals[],
  workers: number,
  turnsOf: (phase: number) => Turns,
): OpenLoadModel {
  return {
    kind: 'open',
    // A share without workers would look for its first arrival for ever.
    arrivals: (first, step) => new PhasedCursor(first < workers ? phases : [], turnsOf, first, step),
  };
}

const NO_WALK: ArrivalWalk = { next: () => Infinity, type: null };

class PhasedCursor implements ArrivalCursor {
  dueUs = Infinity;
  type: number | null = null;
  turn = 0;
  readonly #phases: readonly PhaseArrivals[];
  readonly #turnsOf: (phase: number) => Turns;
  readonly #first: number;
  readonly #step: number;
  #index = -1;
  #startUs = 0;
  #walk = NO_WALK;
  #nextRank: Turns = () => 0;

  constructor(phases: readonly PhaseArrivals[], turnsOf: (phase: number) => Turns, first: number, step: number) {
    this.#phases = phases;
    this.#turnsOf = turnsOf;
    this.#first = first;
    this.#step = step;
    this.#enterNext();
  }

  advance(): void {
    if (this.dueUs === Infinity) return;
    this.#take();
    if (this.dueUs === Infinity) this.#enterNext();
  }

  skipTo(loadUs: number): void {
    const last = this.#phases.findLastIndex(({ startUs }) => startUs <= loadUs);
    if (last > this.#index) {
      this.#index = last - 1;
      this.#enterNext();
    }
    while (this.dueUs < loadUs) this.advance();
  }

  /** Goes to the first arrival of the next phase that holds one for this share. */
  #enterNext(): void {
    do {
      this.#index += 1;
      const phase = this.#phases[this.#index];
      if (phase === undefined) return;
      this.#startUs = phase.startUs;
      this.#walk = phase.walk();
      this.#nextRank = this.#turnsOf(this.#index);
      this.#take();
    } while (this.dueUs === Infinity);
  }

  /** Takes the phase's next arrival that is the turn of a worker of the share. */
  #take(): void {
    let offsetUs: number;
    let rank: number;
    do {
      offsetUs = this.#walk.next();
      rank = this.#nextRank();
    } while (rank % this.#step !== this.#first && offsetUs !== Infinity);
    this.dueUs = this.#startUs + offsetUs;
    this.type = this.#walk.type;
    this.turn = Math.floor(rank / this.#step);
  }
}

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
