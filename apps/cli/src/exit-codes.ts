/** What the process ends with, and so what a script or a pipeline can tell apart. */
export const EXIT_CODES = {
  /** The run did what was asked of it. */
  fine: 0,
  /** The run failed, its target was lost, nothing in it succeeded, documents of it are left, or its report could not be written. */
  runFailed: 1,
  /** The command line or the config is wrong; nothing was sent to the target. */
  wrongUsage: 2,
  /** The target cannot be reached, is not ready, does not let us in, or could not be set up; nothing was measured. */
  targetNotReady: 3,
  /** A threshold was crossed, or a check found the target wrong. */
  thresholdCrossed: 4,
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

/** One sentence for each exit code, for the help page and the reference. */
export const EXIT_CODE_MEANINGS: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT_CODES.fine, meaning: 'fine' },
  {
    code: EXIT_CODES.runFailed,
    meaning:
      'the run failed, the target was lost before its end, no operation, delivery or connection succeeded, clean-up left documents, or the report could not be written',
  },
  { code: EXIT_CODES.wrongUsage, meaning: 'wrong command line or config; nothing was sent' },
  { code: EXIT_CODES.targetNotReady, meaning: 'target not reachable, not ready, or set-up failed' },
  { code: EXIT_CODES.thresholdCrossed, meaning: 'a threshold was crossed, or a check of what the target did failed' },
  { code: EXIT_CODES.notProven, meaning: 'not proven: the run cannot prove what was asked of it' },
  { code: EXIT_CODES.hungUp, meaning: 'the terminal went away; a partial report is written' },
  { code: EXIT_CODES.interrupted, meaning: 'interrupted by Ctrl+C; a partial report is written' },
  { code: EXIT_CODES.terminated, meaning: 'terminated; a partial report is written' },
];

/** Signals that ask a run to end, and what the process ends with when one did. */
export const STOP_SIGNALS = {
  SIGINT: EXIT_CODES.interrupted,
  SIGTERM: EXIT_CODES.terminated,
  SIGHUP: EXIT_CODES.hungUp,
} as const;

export type StopSignal = keyof typeof STOP_SIGNALS;
