/** What the process ends with, and so what a script or a pipeline can tell apart. */
export const EXIT_CODES = {
  /** The run did what was asked of it. */
  fine: 0,
  /** The run failed, its report could not be written, or not one operation succeeded. */
  runFailed: 1,
  /** The command line or the config is wrong; nothing was sent to the target. */
  wrongUsage: 2,
  /** The target cannot be reached, is not ready, does not let us in, or could not be set up; nothing was measured. */
  targetNotReady: 3,
  /** A threshold was crossed. */
  thresholdCrossed: 4,
  /** A comparison found a regression. */
  regressionFound: 5,
  /** A claim that a threshold or `--strict` needs could not be proven by this run. */
  notProven: 6,
  /** The terminal went away (SIGHUP); the report of what was measured is written. */
  hungUp: 129,
  /** Interrupted by Ctrl+C (SIGINT); the report of what was measured is written. */
  interrupted: 130,
  /** Terminated (SIGTERM); the report of what was measured is written. */
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** Signals that ask a run to end, and what the process ends with when one did. */
export const STOP_SIGNALS = {
  SIGINT: EXIT_CODES.interrupted,
  SIGTERM: EXIT_CODES.terminated,
  SIGHUP: EXIT_CODES.hungUp,
} as const;

export type StopSignal = keyof typeof STOP_SIGNALS;
