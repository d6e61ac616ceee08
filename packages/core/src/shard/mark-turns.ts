import type { LaneMark } from '@syntrix-bench/metrics';

/** How many lanes tell their marks with one snapshot. */
const LANES_A_TURN = 250;

/** A lane as far as its mark goes. */
export interface MarkedLane {
  readonly lane: number;
  /** Null: it has none. */
  mark(): number | null;
}

/**
 * Collects the marks of a workload's lanes that have changed since they were last told. Lanes take turns, so that a snapshot
 * keeps the load waiting for no longer where there are thousands of them.
 */
export class MarkTurns {
  readonly #workload: string;
  readonly #told = new Map<number, number>();
  #next = 0;

  constructor(workload: string) {
    this.#workload = workload;
  }

  /** Marks of the lanes whose turn it is, at most {@link LANES_A_TURN}. */
  take(lanes: readonly MarkedLane[]): LaneMark[] {
    return this.#takeFrom(lanes, Math.min(lanes.length, LANES_A_TURN));
  }

  /** Marks of all lanes. */
  takeAll(lanes: readonly MarkedLane[]): LaneMark[] {
    return this.#takeFrom(lanes, lanes.length);
  }

  #takeFrom(lanes: readonly MarkedLane[], count: number): LaneMark[] {
    const marks: LaneMark[] = [];
    for (let turn = 0; turn < count; turn += 1) {
      const marked = lanes[this.#next % lanes.length] as MarkedLane;
      this.#next = (this.#next + 1) % lanes.length;
      const value = marked.mark();
      if (value === null || value === this.#told.get(marked.lane)) continue;
      this.#told.set(marked.lane, value);
      marks.push({ workload: this.#workload, lane: marked.lane, value });
    }
    return marks;
  }
}
