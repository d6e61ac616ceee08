import {
  assessSteadiness,
  describeUnsteady,
  type IntervalSnapshot,
  isSteady,
  STEADY_MIN_OPERATIONS,
  STEADY_MIN_SECONDS,
  STEADY_MIN_WINDOWS,
  type SteadyWindow,
  toIntervalWindow,
} from '@syntrix-bench/metrics';

/** Watches a warm-up that is to end when goodput and median response no longer drift (R25). */
export class WarmupWatch {
  readonly #windows: SteadyWindow[] = [];
  #against = 'nothing was measured in it';

  /** What spoke against a steady measure when it was looked at last, or what it would have taken to tell. */
  get against(): string {
    return this.#against;
  }

  /**
   * @param interval one of the whole run. Returns whether the measure is steady: by the newest intervals that are enough
   *   to tell, so that what came before, such as the first filling of caches, no longer counts.
   */
  observe(interval: IntervalSnapshot): boolean {
    if (interval.phase !== 'warmup') return false;
    this.#windows.push(toIntervalWindow(interval, 'warmup'));
    const newest = this.#newest();
    const steadiness = assessSteadiness(newest);
    this.#against = describeUnsteady(steadiness, `its last ${Math.round(newest.seconds)} s`);
    return isSteady(steadiness);
  }

  #newest() {
    let seconds = 0;
    let operations = 0;
    let count = 0;
    while (
      count < this.#windows.length &&
      (seconds < STEADY_MIN_SECONDS || operations < STEADY_MIN_OPERATIONS || count < STEADY_MIN_WINDOWS)
    ) {
      count += 1;
      const window = this.#windows.at(-count)!;
      seconds += window.seconds;
      operations += Math.round(window.seconds * window.goodputPerSecond);
    }
    return { seconds, operations, windows: this.#windows.slice(-count) };
  }
}
