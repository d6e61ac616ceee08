import type { ArrivalCursor, OpenLoadModel } from '../contracts/load-model.ts';

/**
 * Several schedules as one, each of an operation type of its own: the arrivals of all, in the order in which they fall due,
 * each with its type. Of those at the same moment the one of the lowest type comes first.
 *
 * @param models One for each type, in the order of the scenario's types.
 */
export function superposition(models: readonly OpenLoadModel[]): OpenLoadModel {
  return {
    kind: 'open',
    // Each type begins its turn around the shards at another one, so that rare types do not all fall to the first.
    arrivals: (shard, shards) =>
      new SuperposedCursor(models.map((model, type) => model.arrivals((shard + type) % shards, shards))),
  };
}

class SuperposedCursor implements ArrivalCursor {
  dueUs = Infinity;
  type = 0;
  readonly #parts: readonly ArrivalCursor[];

  constructor(parts: readonly ArrivalCursor[]) {
    this.#parts = parts;
    this.#findNext();
  }

  advance(): void {
    this.#parts[this.type]?.advance();
    this.#findNext();
  }

  skipTo(axisUs: number): void {
    for (const part of this.#parts) part.skipTo(axisUs);
    this.#findNext();
  }

  /** There are as many parts as a scenario has types: a handful, which a heap would not go through faster. */
  #findNext(): void {
    let type = 0;
    let dueUs = Infinity;
    for (let index = 0; index < this.#parts.length; index += 1) {
      const candidateUs = this.#parts[index]!.dueUs;
      if (candidateUs >= dueUs) continue;
      dueUs = candidateUs;
      type = index;
    }
    this.type = type;
    this.dueUs = dueUs;
  }
}
