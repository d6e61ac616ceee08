/** Something that is to happen at a time. */
interface Planned {
  readonly nextUs: number;
}

/** What is planned, the earliest first: a binary heap. */
export class PlannedAsks<T extends Planned> {
  readonly #heap: T[] = [];

  get first(): T | undefined {
    return this.#heap[0];
  }

  add(planned: T): void {
    const heap = this.#heap;
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.nextUs <= planned.nextUs) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = planned;
  }

  /** Takes the first away. */
  removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.nextUs < heap[child]!.nextUs) child += 1;
      if (heap[child]!.nextUs >= last.nextUs) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
