const SMALLEST_CAPACITY = 64;
/** Numbers kept for each arrival. */
const COLUMNS = 2;

/** Arrivals that are due, first in first out, in a ring that grows by doubling: no allocation per entry. */
export class ArrivalQueue {
  #ring = new Float64Array(SMALLEST_CAPACITY * COLUMNS);
  #capacity = SMALLEST_CAPACITY;
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** When the oldest was due, on the load clock; `Infinity` when the queue is empty. */
  get dueUs(): number {
    return this.#length === 0 ? Infinity : this.#ring[this.#head * COLUMNS]!;
  }

  /** Whose turn the oldest is, by its place among the shard's workers; 0 when the queue is empty. */
  get turn(): number {
    return this.#length === 0 ? 0 : this.#ring[this.#head * COLUMNS + 1]!;
  }

  push(dueUs: number, turn: number): void {
    if (this.#length === this.#capacity) this.#grow();
    const at = ((this.#head + this.#length) % this.#capacity) * COLUMNS;
    this.#ring[at] = dueUs;
    this.#ring[at + 1] = turn;
    this.#length += 1;
  }

  /** Takes the oldest out; does nothing when the queue is empty. */
  shift(): void {
    if (this.#length === 0) return;
    this.#head = (this.#head + 1) % this.#capacity;
    this.#length -= 1;
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2);
    const headAt = this.#head * COLUMNS;
    larger.set(this.#ring.subarray(headAt));
    larger.set(this.#ring.subarray(0, headAt), this.#ring.length - headAt);
    this.#ring = larger;
    this.#capacity *= 2;
    this.#head = 0;
  }
}

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
