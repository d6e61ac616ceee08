// docs/decisions/0003-load-has-its-own-clock.md

/** A pause that is over, on the clock. */
interface Pause {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A stretch of load time that is skipped: at `atUs` of the clock the load clock goes from `fromUs` to `toUs`. */
interface Skip {
  readonly atUs: number;
  readonly fromUs: number;
  readonly toUs: number;
}

const NO_SKIP: Skip = { atUs: Infinity, fromUs: Infinity, toUs: Infinity };

/**
 * The clock that load goes by: it starts at a moment of the run's clock, stands still while the run is paused, and may skip
 * the rest of the warm-up once. So what was due before a pause and starts after it has waited no longer than it really
 * had a chance to start.
 *
 *     load ┤              ╭─ skip
 *     clock┤              │╱
 *          ┤      ┌──────╱ ← pause
 *          ┤    ╱
 *          └───────────────────── clock of the run
 *
 * Between the two lies *running time*: the run's clock without pauses, in which nothing is skipped. What lasts is told in it.
 */
export class LoadClock {
  readonly #startUs: number;
  readonly #pauses: Pause[] = [];
  #pausedUs = 0;
  #pausedSinceUs: number | null = null;
  #skip: Skip = NO_SKIP;
  #skippedUs = 0;

  constructor(startUs: number) {
    this.#startUs = startUs;
  }

  get paused(): boolean {
    return this.#pausedSinceUs !== null;
  }

  /** When it skips, on the run's clock; `Infinity` where it never does. */
  get skipAtUs(): number {
    return this.#skip.atUs;
  }

  /** Load time that it skips to; `Infinity` where it never does. */
  get skipToUs(): number {
    return this.#skip.toUs;
  }

  /** Load time at a moment of the run's clock, also one long past; negative before load starts. */
  at(clockUs: number): number {
    return this.runningAt(clockUs) + (clockUs >= this.#skip.atUs ? this.#skippedUs : 0);
  }

  /** How long load has been running at a moment of the run's clock, also one long past; negative before it starts. */
  runningAt(clockUs: number): number {
    const untilUs = this.#pausedSinceUs === null ? clockUs : Math.min(clockUs, this.#pausedSinceUs);
    return untilUs - this.#startUs - this.#pausedBefore(clockUs);
  }

  /**
   * The moment of the run's clock at which the load clock reaches `loadUs`, if there is no further pause. For a moment before a pause:
   * as if all pauses since had come before it, so that they lengthen nothing.
   */
  toClockUs(loadUs: number): number {
    return this.#startUs + this.#pausedUs + this.toRunningUs(loadUs);
  }

  /** The moment of the run's clock at which the load clock reaches `loadUs`; `Infinity` where it stands still before. */
  reachesUs(loadUs: number): number {
    // It skips in a pause, too.
    if (loadUs > this.#skip.fromUs && loadUs <= this.#skip.toUs) return this.#skip.atUs;
    const clockUs = this.toClockUs(loadUs);
    return clockUs > (this.#pausedSinceUs ?? Infinity) ? Infinity : clockUs;
  }

  /** How long load has been running when the load clock reaches `loadUs`. */
  toRunningUs(loadUs: number): number {
    return loadUs >= this.#skip.toUs ? loadUs - this.#skippedUs : loadUs;
  }

  /** Load time when load has been running for so long. */
  fromRunningUs(runningUs: number): number {
    return runningUs >= this.#skip.fromUs ? runningUs + this.#skippedUs : runningUs;
  }

  /** Whether a moment of load time is skipped. */
  skips(loadUs: number): boolean {
    return loadUs >= this.#skip.fromUs && loadUs < this.#skip.toUs;
  }

  /**
   * At `atUs` of the clock, or when load starts if that is later, it skips from where it then is to `toUs`. False: it is as
   * far by then, or has skipped before.
   */
  skip(atUs: number, toUs: number): boolean {
    const whenUs = Math.max(atUs, this.#startUs);
    if (this.#skip !== NO_SKIP || this.at(whenUs) >= toUs) return false;
    this.#plan(whenUs, toUs);
    return true;
  }

  /** Does nothing while paused. */
  pause(clockUs: number): void {
    if (this.#pausedSinceUs !== null) return;
    this.#pausedSinceUs = clockUs;
    if (clockUs < this.#skip.atUs) this.#plan(this.#skip.atUs, this.#skip.toUs);
  }

  /** Returns how long the pause was, 0 if there was none. */
  resume(clockUs: number): number {
    if (this.#pausedSinceUs === null) return 0;
    const fromUs = this.#pausedSinceUs;
    this.#pauses.push({ fromUs, toUs: clockUs });
    this.#pausedUs += clockUs - fromUs;
    this.#pausedSinceUs = null;
    if (clockUs < this.#skip.atUs) this.#plan(this.#skip.atUs, this.#skip.toUs);
    return clockUs - fromUs;
  }

  /** A pause before the skip moves the place that it starts from. */
  #plan(atUs: number, toUs: number): void {
    if (atUs === Infinity) return;
    const fromUs = this.runningAt(atUs);
    this.#skip = { atUs, fromUs, toUs };
    this.#skippedUs = toUs - fromUs;
  }

  #pausedBefore(clockUs: number): number {
    const last = this.#pauses.at(-1);
    if (last === undefined || clockUs >= last.toUs) return this.#pausedUs;
    return this.#pauses.reduce((sum, { fromUs, toUs }) => sum + Math.max(0, Math.min(clockUs, toUs) - fromUs), 0);
  }
}
