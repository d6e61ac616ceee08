/** Shortest measured time in which steadiness can be assessed (R25). */
export const STEADY_MIN_SECONDS = 30;

/** Fewest windows over which steadiness can be assessed (R25). */
export const STEADY_MIN_WINDOWS = 10;

/** Fewest operations in which steadiness can be assessed (R25). */
export const STEADY_MIN_OPERATIONS = 10_000;

/** Largest drift, step or swing, as a share of the phase's median (R25). */
export const STEADY_MAX_DRIFT = 0.05;

/** How far below its line goodput of a window is a hole, as a share of the phase's median. */
export const STEADY_HOLE_DEPTH = 0.6;

/** How far above its line the median response of a window is the same, as a share of the phase's median. */
export const STEADY_SPIKE_HEIGHT = 1.5;

/** Shortest time without an answer that is worth a name, in seconds. */
export const STANDSTILL_MIN_SECONDS = 0.25;

/** Shortest time without an answer that counts where there are many of them, in seconds: pauses that come again and again. */
export const SHORT_STANDSTILL_MIN_SECONDS = 0.05;

/** How many short ones count: fewer may be chance. */
export const SHORT_STANDSTILL_MIN_COUNT = 10;

/** How many times as long as the median response of the slowest operation type it must be at least: that is how long one takes. */
export const STANDSTILL_MIN_SLOWEST_MEDIANS = 2;

/** Fewest operations of a type that tell how long one usually takes. */
export const USUAL_MIN_OPERATIONS = 5;

/** How many times as long as a median response it must be at least: single slow operations are no standstill. */
export const STANDSTILL_MIN_MEDIANS = 5;

/** How many times as long as the mean time between two answers it must be, or as a median response where that is shorter. */
export const STANDSTILL_MIN_GAPS = 30;

/** Time without an answer from which on a run is suspect, whatever its length, in seconds. */
export const STANDSTILL_SUSPECT_SECONDS = 1;

/** Time without an answer in all, as a share of the measured time; `invalid` in a closed loop, where nobody else waited for it. */
export const STANDSTILL_SHARE = { suspect: 0.01, invalid: 0.05 };

/** Share of workers' time that the slowest hundredth of operations may hold in a closed loop: of lognormal times with σ = 1 it is 9 %. */
export const SLOWEST_SHARE = { suspect: 0.25, invalid: 0.5 };

/** Fewest operations of a type of which a hundredth is reported (R18). */
export const SLOWEST_MIN_OPERATIONS = 1_000;

/** Share of windows that may be far off the rest, one by one, before goodput or median response has more than one level. */
export const STEADY_MAX_FAR_SHARE = 0.1;

/** Most standstills of a workload that are listed: the longest ones. */
export const MAX_STANDSTILLS = 50;
