import type { GradedFigure } from '../statistics/generator-part.ts';

/** From where on something is suspect, and from where on invalid. Both are exceeded, not reached. */
export interface Limits {
  readonly suspect: number;
  readonly invalid: number;
}

/** What of a figure of the response is the generator's own, as a share of it (R24). */
export const DELAY_SHARE: Limits = { suspect: 0.1, invalid: 0.5 };

/** The figures that grade the whole claim: rarer ones are reported and graded on their own, for thresholds on them. */
export const CLAIMED_FIGURES: readonly GradedFigure[] = ['p50', 'p90', 'p95', 'p99'];

/** Arrivals that were neither sent nor blocked nor dropped, as a share of the scheduled: sent under 99 / 95 % (R24). */
export const UNSENT_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Arrivals that still waited for a worker when the measured phase ended, as a share of the scheduled: as arrivals not sent. */
export const BACKLOG_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Arrivals that were dropped, as a share of the scheduled: any break the claim of the asked rate, these disprove it (R8). */
export const DROPPED_SHARE: Limits = { suspect: 0, invalid: 0.05 };

/** Arrivals that no worker had anything to do to, as a share of the scheduled: as arrivals not sent. */
export const INFEASIBLE_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Starts that the pacing of a closed loop asked for and that did not come, as a share of those: as arrivals not sent. */
export const MISSED_SLOTS_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** CPU of a shard, or of all shards together as a share of the cores they may use (R24). */
export const CPU_LOAD: Limits = { suspect: 0.8, invalid: 0.95 };

/** Time that a hypervisor took away, as a share of the measured time (R24). */
export const STEAL_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Time for which a container was held back at its CPU limit, as a share of the measured time (R24). */
export const THROTTLED_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Operations that failed for want of the generator's own resources, as a share of all: as arrivals not sent (R24). */
export const OWN_FAILURE_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Time for which held connections were not open, as a share of what was asked: held under 99 / 95 %, as arrivals not sent. */
export const NOT_HELD_SHARE: Limits = { suspect: 0.01, invalid: 0.05 };

/** Blocked p99 as a share of response p99 from which on it is reported. It grades nothing: it is the target's, or the user's (R2). */
export const TOLD_BLOCKED_SHARE = 0.1;

/** Event-loop delay p99 of the worst second as a share of response p99 from which on it is reported; R24 sets no limit. */
export const TOLD_LOOP_DELAY_SHARE = 0.1;

/** Open file descriptors as a share of the limit from which on the next connection may find none. */
export const OPEN_FILES_SHARE = 0.9;

/**
 * Share of the time that a shard was ready to run without a core, where arrivals were left behind: with a half of it, workers were
 * busy with waiting answers for about as long as with the target.
 */
export const CPU_STARVED_SHARE: Limits = { suspect: 0.25, invalid: 0.5 };

/** Share of the time that a shard was ready to run without a core, in a closed loop (R24). */
export const CORE_WAIT_SHARE: Limits = { suspect: 0.1, invalid: 0.5 };

/** Share of the time that shards were ready to run without a core from which on it is reported; in an open load it grades nothing. */
export const TOLD_CPU_WAIT_SHARE = 0.05;
