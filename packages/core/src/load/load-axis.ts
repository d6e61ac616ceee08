/** A pause that is over, on the clock. */
interface Pause {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A stretch of the axis that is passed over: on the clock `atUs`, the axis leaps from `fromUs` to `toUs`. */
interface Leap {
  readonly atUs: number;
  readonly fromUs: number;
  readonly toUs: number;
}

const NO_LEAP: Leap = { atUs: Infinity, fromUs: Infinity, toUs: Infinity };

/**
 * Ties the load axis to the clock: it starts at a moment of the clock, stands still while the run is paused, and may leap
 * once over the rest of the warm-up. So what was due before a pause and starts after it has waited no longer than it
 * really had a chance to start.
 *
 *     axis ┤              ╭─ leap
 *          ┤              │╱
 *          ┤      ┌──────╱ ← pause
 *          ┤    ╱
 *          └───────────────────── clock
 *
 * Between the two lies *running time*: the clock without pauses, which knows of no leap. What lasts is told in it.
 */
export class LoadAxis {
  readonly #startUs: number;
  readonly #pauses: Pause[] = [];
  #pausedUs = 0;
  #pausedSinceUs: number | null = null;
  #leap: Leap = NO_LEAP;
  #leapUs = 0;

  constructor(startUs: number) {
    this.#startUs = startUs;
  }

  get paused(): boolean {
    return this.#pausedSinceUs !== null;
  }

  /** When the axis leaps, on the clock; `Infinity` where it never does. */
  get leapAtUs(): number {
    return this.#leap.atUs;
  }

  /** Where on the axis it leaps to; `Infinity` where it never does. */
  get leapToUs(): number {
    return this.#leap.toUs;
  }

  /** Where a moment of the clock lies on the axis, also one long past; negative before load starts. */
  at(clockUs: number): number {
    return this.runningAt(clockUs) + (clockUs >= this.#leap.atUs ? this.#leapUs : 0);
  }

  /** How long load has been running at a moment of the clock, also one long past; negative before it starts. */
  runningAt(clockUs: number): number {
    const untilUs = this.#pausedSinceUs === null ? clockUs : Math.min(clockUs, this.#pausedSinceUs);
    return untilUs - this.#startUs - this.#pausedBefore(clockUs);
  }

  /**
   * The moment of the clock at which the axis reaches `axisUs`, if there is no further pause. For a moment before a pause:
   * as if all pauses since had come before it, so that they lengthen nothing.
   */
  toClockUs(axisUs: number): number {
    return this.#startUs + this.#pausedUs + this.toRunningUs(axisUs);
  }

  /** How long load has been running when the axis reaches `axisUs`. */
  toRunningUs(axisUs: number): number {
    return axisUs >= this.#leap.toUs ? axisUs - this.#leapUs : axisUs;
  }

  /** Where the axis is when load has been running for so long. */
  fromRunningUs(runningUs: number): number {
    return runningUs >= this.#leap.fromUs ? runningUs + this.#leapUs : runningUs;
  }

  /** Whether the axis passes a moment over. */
  skips(axisUs: number): boolean {
    return axisUs >= this.#leap.fromUs && axisUs < this.#leap.toUs;
  }

  /**
   * At `atUs` of the clock, or when load starts if that is later, the axis leaps from where it then is to `toUs`. False: it
   * is as far by then, or has leapt before.
   */
  leap(atUs: number, toUs: number): boolean {
    const whenUs = Math.max(atUs, this.#startUs);
    if (this.#leap !== NO_LEAP || this.at(whenUs) >= toUs) return false;
    this.#plan(whenUs, toUs);
    return true;
  }

  /** Does nothing while paused. */
  pause(clockUs: number): void {
    if (this.#pausedSinceUs !== null) return;
    this.#pausedSinceUs = clockUs;
    if (clockUs < this.#leap.atUs) this.#plan(this.#leap.atUs, this.#leap.toUs);
  }

  /** Returns how long the pause was, 0 if there was none. */
  resume(clockUs: number): number {
    if (this.#pausedSinceUs === null) return 0;
    const fromUs = this.#pausedSinceUs;
    this.#pauses.push({ fromUs, toUs: clockUs });
    this.#pausedUs += clockUs - fromUs;
    this.#pausedSinceUs = null;
    if (clockUs < this.#leap.atUs) this.#plan(this.#leap.atUs, this.#leap.toUs);
    return clockUs - fromUs;
  }

  /** A pause before the leap moves the place that it starts from. */
  #plan(atUs: number, toUs: number): void {
    if (atUs === Infinity) return;
    const fromUs = this.runningAt(atUs);
    this.#leap = { atUs, fromUs, toUs };
    this.#leapUs = toUs - fromUs;
  }

  #pausedBefore(clockUs: number): number {
    const last = this.#pauses.at(-1);
    if (last === undefined || clockUs >= last.toUs) return this.#pausedUs;
    return this.#pauses.reduce((sum, { fromUs, toUs }) => sum + Math.max(0, Math.min(clockUs, toUs) - fromUs), 0);
  }
}
