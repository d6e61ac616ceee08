/**
 * When load is wanted, on the *load clock*: microseconds since load began, pauses taken out. Warm-up comes first (full
 * load), then ramp-up (none to full), then the steady phase, which ends after `steadyUs` (`Infinity` where a count ends it).
 */
export interface LoadTimeline {
  readonly warmupUs: number;
  readonly rampupUs: number;
  readonly steadyUs: number;
}

/** A fixed number of workers, each starting its next operation when its last one has ended (R5). */
export interface ClosedLoadModel {
  readonly kind: 'closed';
  /**
   * When the worker may start its next operation: `freeUs` (load clock) is when it became free, `rank` its place among the
   * workload's workers, from 0. Never before `freeUs`; `Infinity` once the schedule has ended.
   */
  dueUs(rank: number, freeUs: number): number;
}

/** Operations arrive by a schedule that does not depend on the target (R6). */
export interface OpenLoadModel {
  readonly kind: 'open';
  /**
   * The arrivals of a share of the workers, those of ranks `first`, `first` + `step`, …: in order, without drift. Workers take
   * turns, whatever the share is, so that which worker an arrival is meant for does not depend on the number of shards.
   */
  arrivals(first: number, step: number): ArrivalCursor;
}

/** Walks through the arrivals of a share of the workers. */
export interface ArrivalCursor {
  /** Due time of the next arrival on the load clock, or `Infinity` when no more will come. */
  readonly dueUs: number;
  /** Operation type that the next arrival asks for; null where the worker chooses. */
  readonly type: number | null;
  /** Whose turn the next arrival is: a place among the workers of the share, from 0. */
  readonly turn: number;
  /** Goes to the next arrival. */
  advance(): void;
  /** Goes to the first arrival at `loadUs` or later, at little cost where a phase begins there; never back. */
  skipTo(loadUs: number): void;
}

/**
 * Answers one question: *when is the next operation due?* Pure: no timer, no clock inside. Shares add up: the arrivals of
 * n shards together are exactly those of one, and meant for the same workers.
 */
export type LoadModel = ClosedLoadModel | OpenLoadModel;
