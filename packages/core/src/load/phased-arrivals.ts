import type { ArrivalCursor, OpenLoadModel } from '../contracts/load-model.ts';

/** The arrivals of one phase of load. */
export interface PhaseArrivals {
  /** Where the phase begins on the load axis. */
  readonly startUs: number;
  /**
   * Begins a walk over the phase's arrivals, all shards': each call yields the next one, from the phase's start, and
   * `Infinity` when there are no more.
   */
  walk(): () => number;
}

/**
 * An open load whose phases each have a schedule of their own, so that none depends on how many arrivals another held:
 * whole phases can be passed over. A shard's arrivals are its place among the shards, and from there every n-th, phase by
 * phase.
 *
 * @param phases In order; a phase's arrivals lie before the next one's start.
 */
export function phasedArrivals(phases: readonly PhaseArrivals[]): OpenLoadModel {
  return { kind: 'open', arrivals: (shard, shards) => new PhasedCursor(phases, shard, shards) };
}

class PhasedCursor implements ArrivalCursor {
  readonly type = null;
  dueUs = Infinity;
  readonly #phases: readonly PhaseArrivals[];
  readonly #shard: number;
  readonly #shards: number;
  #index = -1;
  #startUs = 0;
  #next: () => number = none;

  constructor(phases: readonly PhaseArrivals[], shard: number, shards: number) {
    this.#phases = phases;
    this.#shard = shard;
    this.#shards = shards;
    this.#enterNext();
  }

  advance(): void {
    if (this.dueUs === Infinity) return;
    this.#take(this.#shards - 1);
    if (this.dueUs === Infinity) this.#enterNext();
  }

  skipTo(axisUs: number): void {
    const last = this.#phases.findLastIndex(({ startUs }) => startUs <= axisUs);
    if (last > this.#index) {
      this.#index = last - 1;
      this.#enterNext();
    }
    while (this.dueUs < axisUs) this.advance();
  }

  /** Goes to the first arrival of the next phase that holds one for this shard. */
  #enterNext(): void {
    do {
      this.#index += 1;
      const phase = this.#phases[this.#index];
      if (phase === undefined) return;
      this.#startUs = phase.startUs;
      this.#next = phase.walk();
      this.#take(this.#shard);
    } while (this.dueUs === Infinity);
  }

  /** Passes `count` arrivals over and takes the one after them. */
  #take(count: number): void {
    let offsetUs = this.#next();
    for (let passed = 0; passed < count && offsetUs !== Infinity; passed += 1) offsetUs = this.#next();
    this.dueUs = this.#startUs + offsetUs;
  }
}

function none(): number {
  return Infinity;
}
