/** A time in which an index could not be asked, as queries saw it, on the run's clock. */
export interface RebuildWindow {
  /** When the first query was sent that was refused. */
  readonly fromUs: number;
  /** When the next one was answered again. */
  readonly toUs: number;
}

/** What servers answer that cannot ask an index: Syntrix says 500 to whatever goes wrong with a query. */
const REFUSALS: ReadonlySet<number> = new Set([500, 503]);

/** Finds the times in which queries are refused because indexes are rebuilt. */
export class RebuildWatch {
  #fromUs: number | null = null;

  /** When the window began that is still open; null where none is. */
  get openSinceUs(): number | null {
    return this.#fromUs;
  }

  /**
   * A query has ended, in the order of time.
   *
   * @param status 0 for no answer, which says nothing of an index.
   * @returns The window that it ends, or null.
   */
  asked(status: number, sentUs: number, doneUs: number): RebuildWindow | null {
    if (REFUSALS.has(status)) {
      this.#fromUs = Math.min(this.#fromUs ?? sentUs, sentUs);
      return null;
    }
    if (status !== 200 || this.#fromUs === null || sentUs < this.#fromUs) return null;
    const window = { fromUs: this.#fromUs, toUs: doneUs };
    this.#fromUs = null;
    return window;
  }
}
