// docs/decisions/0125-the-lag-of-an-index-is-an-interval.md
/**
 * How long after its acknowledgement a write came to be found by queries, in µs: not before `fromUs`, and by `toUs`. Where the first query
 * that was asked found it, `fromUs` is 0: nobody knows more.
 */
export interface LagInterval {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Follows one acknowledged write from query to query until one finds it. Times on the run's clock. */
export class LagMeasure {
  readonly ackUs: number;
  /** When the last query that missed it was sent; the acknowledgement where none has. */
  #missedUs: number;

  constructor(ackUs: number) {
    this.ackUs = ackUs;
    this.#missedUs = ackUs;
  }

  /** For how long it has surely not been found. */
  get staleUs(): number {
    return this.#missedUs - this.ackUs;
  }

  /** A query did not find it. */
  missed(sentUs: number): void {
    this.#missedUs = Math.max(this.#missedUs, sentUs);
  }

  /** A query found it, the first one to do so. */
  found(doneUs: number): LagInterval {
    return { fromUs: this.staleUs, toUs: Math.max(this.staleUs, doneUs - this.ackUs) };
  }
}
