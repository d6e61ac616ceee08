/** What the process ends with, and so what a script or a pipeline can tell apart: {@link EXIT_CODE_MEANINGS} says what each means. */
export const EXIT_CODES = {
  fine: 0,
  runFailed: 1,
  wrongUsage: 2,
  targetNotReady: 3,
  thresholdCrossed: 4,
  regression: 5,
  notProven: 6,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** One sentence for each exit code, for the help page and the reference. */
export const EXIT_CODE_MEANINGS: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT_CODES.fine, meaning: 'fine' },
  {
    code: EXIT_CODES.runFailed,
    meaning:
      'the run failed, the target was lost before its end, no operation, delivery or connection of one of its workloads succeeded, clean-up left documents, or the report could not be written',
  },
  { code: EXIT_CODES.wrongUsage, meaning: 'wrong command line or config; nothing was sent' },
  { code: EXIT_CODES.targetNotReady, meaning: 'target not reachable, not ready, or set-up failed' },
  { code: EXIT_CODES.thresholdCrossed, meaning: 'a threshold was crossed, or a check of what the target did failed' },
  {
    code: EXIT_CODES.regression,
    meaning: 'compare or upgrade found a regression: runs are worse by more than matters, or a promise is broken',
  },
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

/** One of {@link STOP_SIGNALS}. */
export type StopSignal = keyof typeof STOP_SIGNALS;
