/** Turns moments of a run into wall time. Wall time only labels: no duration is computed from it (R4). */
export class WallClock {
  readonly #epochMs: number;

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /** RFC 3339 in UTC of a moment in µs since the run's epoch. */
  at(us: number): string {
    return new Date(this.#epochMs + us / 1_000).toISOString();
  }
}
