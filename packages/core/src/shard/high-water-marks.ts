import type { WorkerMark } from '@syntrix-bench/metrics';

/** How many workers tell their high-water marks with one snapshot. */
const WORKERS_A_TURN = 250;

/** A worker as far as its high-water mark goes. */
export interface MarkedWorker {
  readonly worker: number;
  /** Null: it has none. */
  highWaterMark(): number | null;
}

/**
 * Collects the high-water marks of a workload's workers that have changed since they were last told. Workers take turns, so that a snapshot
 * keeps the load waiting for no longer where there are thousands of them.
 */
export class HighWaterMarks {
  readonly #workload: string;
  readonly #told = new Map<number, number>();
  #next = 0;

  constructor(workload: string) {
    this.#workload = workload;
  }

  /** Marks of the workers whose turn it is, at most {@link WORKERS_A_TURN}. */
  take(workers: readonly MarkedWorker[]): WorkerMark[] {
    return this.#takeFrom(workers, Math.min(workers.length, WORKERS_A_TURN));
  }

  /** Marks of all workers. */
  takeAll(workers: readonly MarkedWorker[]): WorkerMark[] {
    return this.#takeFrom(workers, workers.length);
  }

  #takeFrom(workers: readonly MarkedWorker[], count: number): WorkerMark[] {
    const marks: WorkerMark[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const marked = workers[this.#next % workers.length] as MarkedWorker;
      this.#next = (this.#next + 1) % workers.length;
      const value = marked.highWaterMark();
      if (value === null || value === this.#told.get(marked.worker)) continue;
      this.#told.set(marked.worker, value);
      marks.push({ workload: this.#workload, worker: marked.worker, value });
    }
    return marks;
  }
}
