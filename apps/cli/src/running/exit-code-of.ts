import type { Report } from '@syntrix-bench/core';
import { anythingSucceeded, hasLeftDocuments, unprovenClaims } from '@syntrix-bench/metrics/text';

import { EXIT_CODES, STOP_SIGNALS, type ExitCode, type StopSignal } from '../exit-codes.ts';

// docs/decisions/0154-a-run-that-lost-its-target-or-left-documents-ends-with-1.md

/**
 * What a run that ended with a report ends the process with. A signal comes first, because whoever sent it knows; then
 * what makes the report worthless, then what it says, and last what the run left on the target.
 */
export function exitCodeOf(report: Report, signal: StopSignal | null, saved: boolean, strict: boolean): ExitCode {
  if (signal !== null) return STOP_SIGNALS[signal];
  const { run, thresholds, checks } = report;
  if (run.status === 'failed' || !saved || !anythingSucceeded(report)) return EXIT_CODES.runFailed;
  if (run.status === 'interrupted') return EXIT_CODES.interrupted;
  if (thresholds.some(({ verdict }) => verdict === 'failed')) return EXIT_CODES.thresholdCrossed;
  if (checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed'))
    return EXIT_CODES.thresholdCrossed;
  if (thresholds.some(({ verdict }) => verdict === 'not_proven')) return EXIT_CODES.notProven;
  if ((strict || run.smoke === true) && unprovenClaims(report).length > 0) return EXIT_CODES.notProven;
  return hasLeftDocuments(report) ? EXIT_CODES.runFailed : EXIT_CODES.fine;
}
