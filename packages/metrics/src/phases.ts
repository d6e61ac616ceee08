/**
 * The phases of a run, in order. Only `steady` is measured (R10): `warmup` runs under full load, `rampup` goes from
 * nothing to full, `drain` waits for what is in flight.
 */
export const PHASES = ['setup', 'warmup', 'rampup', 'steady', 'drain', 'cleanup'] as const;

/** One of {@link PHASES}. */
export type PhaseName = (typeof PHASES)[number];

/** The phases in which operations fall due, in order. */
export const COHORTS = ['warmup', 'rampup', 'steady'] as const;

/** The phase in which an operation was due; it belongs there whenever it ends (R9). */
export type Cohort = (typeof COHORTS)[number];

/** The later of two phases. */
export function laterPhase(a: PhaseName, b: PhaseName): PhaseName {
  return PHASES.indexOf(a) >= PHASES.indexOf(b) ? a : b;
}

/** Whether a phase comes after the steady one: what ends then is late. */
export function isAfterSteady(phase: PhaseName): boolean {
  return phase === 'drain' || phase === 'cleanup';
}

/** Whether a phase comes before the steady one. */
export function isBeforeSteady(phase: PhaseName): boolean {
  return phase !== 'steady' && !isAfterSteady(phase);
}

/** Why load ended of itself, from as planned to unforeseen: time was over, a quota was done, nothing was left to do. */
export const LOAD_ENDS = ['schedule', 'quota', 'exhausted'] as const;
/** One of {@link LOAD_ENDS}. */
export type LoadEnd = (typeof LOAD_ENDS)[number];

/** What is said of several that ended: the least foreseen of their ends, `schedule` of none. */
export function worstLoadEnd(ends: readonly LoadEnd[]): LoadEnd {
  return LOAD_ENDS.findLast((end) => ends.includes(end)) ?? 'schedule';
}
