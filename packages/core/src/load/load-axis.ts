/**
 * Ties the load axis to the clock: it starts at a moment of the clock, and stands still while the run is paused. So what
 * was due before a pause and starts after it has waited no longer than it really had a chance to start.
 */
export class LoadAxis {
  readonly #startUs: number;
  #pausedUs = 0;
  #pausedSinceUs: number | null = null;

  constructor(startUs: number) {
    this.#startUs = startUs;
  }

  get paused(): boolean {
    return this.#pausedSinceUs !== null;
  }

  /** Where a moment of the clock lies on the axis; negative before load starts. */
  at(clockUs: number): number {
    return (this.#pausedSinceUs ?? clockUs) - this.#startUs - this.#pausedUs;
  }

  /** The moment of the clock at which the axis reaches `axisUs`, if there is no further pause. */
  toClockUs(axisUs: number): number {
    return this.#startUs + this.#pausedUs + axisUs;
  }

  /** Does nothing while paused. */
  pause(clockUs: number): void {
    this.#pausedSinceUs ??= clockUs;
  }

  /** Returns how long the pause was, 0 if there was none. */
  resume(clockUs: number): number {
    if (this.#pausedSinceUs === null) return 0;
    const lengthUs = clockUs - this.#pausedSinceUs;
    this.#pausedUs += lengthUs;
    this.#pausedSinceUs = null;
    return lengthUs;
  }
}
