import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';

/** One sentence for each exit code, for the help page and the reference. */
export const EXIT_CODE_MEANINGS: readonly { readonly code: ExitCode; readonly meaning: string }[] = [
  { code: EXIT_CODES.fine, meaning: 'fine' },
  {
    code: EXIT_CODES.runFailed,
    meaning: 'the run failed, not one operation succeeded, or the report could not be written',
  },
  { code: EXIT_CODES.wrongUsage, meaning: 'wrong command line or config; nothing was sent' },
  { code: EXIT_CODES.targetNotReady, meaning: 'target not reachable, not ready, or set-up failed' },
  { code: EXIT_CODES.thresholdCrossed, meaning: 'a threshold was crossed' },
  { code: EXIT_CODES.regressionFound, meaning: 'a regression was found' },
  { code: EXIT_CODES.notProven, meaning: 'not proven: the run cannot carry a claim that was asked of it' },
  { code: EXIT_CODES.hungUp, meaning: 'the terminal went away; a partial report is written' },
  { code: EXIT_CODES.interrupted, meaning: 'interrupted by Ctrl+C; a partial report is written' },
  { code: EXIT_CODES.terminated, meaning: 'terminated; a partial report is written' },
];
