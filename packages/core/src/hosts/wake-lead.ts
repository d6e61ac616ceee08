/** Until something is known. */
const FIRST_LEAD_US = 150;
const LONGEST_LEAD_US = 400;
/** A step of the lead after one wake-up; so small that it settles, and so large that a hundred wake-ups go anywhere. */
const STEP_US = 4;
/** Share of wake-ups that are to come in time, where they are so rare that turning for the rest costs little. */
const IN_TIME = 0.92;
/** The same where they follow one another closely. */
const IN_TIME_WHEN_DENSE = 0.1;
/** Mean time between two wake-ups below which they are dense. */
const DENSE_US = 800;
/** Most of the time that may go into turning. */
const TURNING_SHARE = 0.06;
/** Mean time between two wake-ups below which they rest, and for how long: more and more arrivals share one. */
const REST_BELOW_US = 400;
const DENSE_REST_US = 330;
/** The loop turns so long beyond, or this share of the time between two wake-ups where that is less: a core that has just woken is slow. */
const WARM_US = 200;
const WARM_SHARE = 0.02;
/** How many wake-ups a mean looks back on. */
const MEMORY = 16;
/** Where half of all wake-ups are later, no lead helps. */
const HOPELESS_US = 500;

/**
 * How long before an operation is due its event loop is to be woken, so that it turns when the moment comes. Learned from
 * how late wake-ups were: the lead follows a quantile of that, a high one where wake-ups are rare; and it shrinks where
 * turning would take too much of the time.
 */
export class WakeLead {
  #leadUs = FIRST_LEAD_US;
  #medianUs = FIRST_LEAD_US;
  #gapUs = DENSE_US;
  #turnedUs = 0;

  /** 0 where wake-ups rest: turning would not end before the next. */
  get leadUs(): number {
    return this.restUs > 0 ? 0 : this.#leadUs + Math.min(WARM_US, this.#gapUs * WARM_SHARE);
  }

  /** How long a wake-up is to be followed by none. */
  get restUs(): number {
    return this.#gapUs < REST_BELOW_US ? DENSE_REST_US : 0;
  }

  /** Whether the machine wakes the loop so late that timers do as well. */
  get hopeless(): boolean {
    return this.#medianUs > HOPELESS_US;
  }

  /** A wake-up came `lateUs` after it was wanted, and `gapUs` after the one before. */
  learn(lateUs: number, gapUs: number): void {
    this.#gapUs += (Math.min(gapUs, 100 * DENSE_US) - this.#gapUs) / MEMORY;
    this.#turnedUs += (Math.max(0, this.#leadUs - lateUs) - this.#turnedUs) / MEMORY;
    this.#medianUs = Math.max(0, this.#medianUs + (lateUs > this.#medianUs ? STEP_US : -STEP_US));
    const inTime = this.#gapUs < DENSE_US ? IN_TIME_WHEN_DENSE : IN_TIME;
    const step = lateUs > this.#leadUs ? inTime : inTime - 1;
    const costly = this.#turnedUs > this.#gapUs * TURNING_SHARE;
    const nextUs = this.#leadUs + STEP_US * (costly ? -1 : step);
    this.#leadUs = Math.min(Math.max(nextUs, 0), LONGEST_LEAD_US);
  }

  /** What was learned of hopeless times is forgotten: the next wake-ups tell again. */
  tryAgain(): void {
    this.#medianUs = FIRST_LEAD_US;
    this.#leadUs = FIRST_LEAD_US;
  }
}
