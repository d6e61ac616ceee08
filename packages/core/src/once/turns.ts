/** Lets pieces of work come one after the other, in the order in which they ask. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all that asked before has ended, well or badly. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
