/**
 * How an operation ended (R12).
 *
 * - `ok`: it did what was asked.
 * - `refused`: an expected and planned no, such as a 412 on a conditional update. Counts as success.
 * - `failed`: provably not applied.
 * - `unknown`: it may have been applied (time-out, reset after the first byte, ambiguous answer).
 * - `dropped`: never sent, because its start waited too long (R8). No operation, hence in no rate.
 */
export const OUTCOMES = ['ok', 'refused', 'failed', 'unknown', 'dropped'] as const;

/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** The number that stands for each outcome on the hot path; `OUTCOMES[code]` is the way back. */
export const OUTCOME_CODE = { ok: 0, refused: 1, failed: 2, unknown: 3, dropped: 4 } as const;

/** A value of {@link OUTCOME_CODE} that something done can end with: what was dropped never began. */
export type OutcomeCode = 0 | 1 | 2 | 3;

/** How many operations ended in which way (R12). */
export interface OutcomeCounts {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly unknown: number;
  readonly dropped: number;
}
