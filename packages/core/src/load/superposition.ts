import type { ArrivalWalk, PhaseArrivals } from './phased-arrivals.ts';

/**
 * Several schedules of one phase as one, each of an operation type of its own: the arrivals of all, in the order in which
 * they fall due, each with its type. Of those at the same moment the one of the lowest type comes first.
 *
 * @param schedules One for each type, in the order of the scenario's types.
 */
export function superposition(startUs: number, schedules: readonly PhaseArrivals[]): PhaseArrivals {
  return { startUs, walk: () => new SuperposedWalk(schedules.map((schedule) => schedule.walk())) };
}

class SuperposedWalk implements ArrivalWalk {
  type = 0;
  readonly #parts: readonly ArrivalWalk[];
  /** The next arrival of each part. */
  readonly #nextUs: Float64Array;

  constructor(parts: readonly ArrivalWalk[]) {
    this.#parts = parts;
    this.#nextUs = Float64Array.from(parts, (part) => part.next());
  }

  /** There are as many parts as a scenario has types: a handful, which a heap would not go through faster. */
  next(): number {
    let type = 0;
    let offsetUs = Infinity;
    for (let index = 0; index < this.#nextUs.length; index += 1) {
      const candidateUs = this.#nextUs[index]!;
      if (candidateUs >= offsetUs) continue;
      offsetUs = candidateUs;
      type = index;
    }
    if (offsetUs !== Infinity) this.#nextUs[type] = this.#parts[type]!.next();
    this.type = type;
    return offsetUs;
  }
}
