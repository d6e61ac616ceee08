/**
 * How one call ended, as the small numbers that go through the hot path.
 *
 * - `ok`: answered as asked.
 * - `refused`: answered with a status that the caller had planned for, such as a 412 on a conditional update.
 * - `failed`: provably not applied.
 * - `unknown`: a write that may or may not have been applied (answer lost, 5xx, ambiguous 404).
 */
export const CALL_OUTCOME = { ok: 0, refused: 1, failed: 2, unknown: 3 } as const;

/** One of the numbers of {@link CALL_OUTCOME}. */
export type CallOutcome = (typeof CALL_OUTCOME)[keyof typeof CALL_OUTCOME];
