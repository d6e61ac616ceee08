const SECOND_US = 1_000_000;
/** Over how long it is looked how much is written: little at first, when nothing is known. */
const FIRST_WINDOW_US = 50_000;
const LONGEST_WINDOW_US = SECOND_US;
/** So many times more than it should be, and fewer are chosen at once. */
const MUCH_MORE = 2;

/**
 * Chooses which acknowledged writes are followed: one of every so many, at a place of its own in each of these, so that neither the
 * order of writes nor how late the index is has a say in it. How many is set by how much was written before.
 */
export class WriteChoice {
  readonly #perSecond: number;
  /** Writes of which one is chosen: from the next on, and among those that are being counted. */
  #every = 1;
  #among = 1;
  #place = 0;
  #chosenPlace = 0;
  #state = 1;
  #windowUs = FIRST_WINDOW_US;
  #sinceUs: number | null = null;
  #written = 0;
  #chosen = 0;

  /** @param perSecond About so many are chosen a second. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** A write was acknowledged: whether it is followed. */
  take(nowUs: number): boolean {
    this.#keepPace(nowUs);
    this.#written += 1;
    if (this.#place === 0) this.#begin();
    const isChosen = this.#place === this.#chosenPlace;
    this.#place = (this.#place + 1) % this.#among;
    if (isChosen && (this.#chosen += 1) >= MUCH_MORE * this.#share()) {
      this.#every *= 2;
      this.#chosen = 0;
    }
    return isChosen;
  }

  /** How many should be chosen in a window. */
  #share(): number {
    return Math.max(1, (this.#perSecond * this.#windowUs) / SECOND_US);
  }

  #begin(): void {
    this.#among = this.#every;
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    this.#chosenPlace = Math.floor((this.#state / 2 ** 32) * this.#among);
  }

  #keepPace(nowUs: number): void {
    const sinceUs = (this.#sinceUs ??= nowUs);
    const elapsedUs = nowUs - sinceUs;
    if (elapsedUs < this.#windowUs) return;
    const perSecond = (this.#written * SECOND_US) / elapsedUs;
    // Half at most: after a silence the first of a burst would stand for all of it.
    this.#every = Math.max(1, Math.ceil(perSecond / this.#perSecond), Math.ceil(this.#every / 2));
    this.#windowUs = Math.min(LONGEST_WINDOW_US, this.#windowUs * 2);
    this.#sinceUs = nowUs;
    this.#written = 0;
    this.#chosen = 0;
  }
}
