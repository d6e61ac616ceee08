const BUSY = -1;

/**
 * The free workers of a shard, by place, in the order in which they became free: a ring of links, so that the longest free
 * and any other one are taken at the same small cost, without allocation.
 */
export class FreeWorkers {
  /** The link at `workers` is where the ring begins and ends. */
  readonly #end: number;
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #count = 0;

  /** None of the `workers` is free yet. */
  constructor(workers: number) {
    this.#end = workers;
    this.#before = new Int32Array(workers + 1).fill(BUSY);
    this.#after = new Int32Array(workers + 1).fill(BUSY);
    this.#link(workers, workers);
  }

  get count(): number {
    return this.#count;
  }

  /** A worker that was busy has become free. */
  add(place: number): void {
    this.#link(this.#before[this.#end]!, place);
    this.#link(place, this.#end);
    this.#count += 1;
  }

  /** Takes that worker, if it is free. */
  take(place: number): boolean {
    if (this.#after[place] === BUSY) return false;
    this.#link(this.#before[place]!, this.#after[place]!);
    this.#after[place] = BUSY;
    this.#count -= 1;
    return true;
  }

  /** Takes the worker that has been free longest; there must be one. */
  takeLongest(): number {
    const place = this.#after[this.#end]!;
    this.take(place);
    return place;
  }

  #link(place: number, next: number): void {
    this.#after[place] = next;
    this.#before[next] = place;
  }
}
