import type { Reporter } from '@syntrix-bench/core';
import type { ProgressReporter } from '@syntrix-bench/reporters';

/** Progress that the command line can end where a run ends without a report. */
export interface ClosableProgress {
  /** For the run. Says nothing of the error that ends a run: that is told at the end, with the exit code that goes with it. */
  readonly reporter: Reporter;
  /** A message above what is being drawn. */
  readonly say: (message: string) => void;
  /** Takes the progress away. Events that the run still has for it, which may come later, are not shown any more. */
  readonly close: () => void;
}

/** Puts a switch before a progress reporter. */
export function closableProgress(progress: ProgressReporter): ClosableProgress {
  let open = true;
  return {
    reporter: {
      name: progress.name,
      onStart: (plan) => (open ? progress.onStart?.(plan) : undefined),
      onPhase: (event) => (open ? progress.onPhase?.(event) : undefined),
      onStatus: (status) => (open ? progress.onStatus?.(status) : undefined),
      onSnapshot: (event) => (open ? progress.onSnapshot?.(event) : undefined),
      onLog: (line) => (open ? progress.onLog?.(line) : undefined),
      onFinish: (report) => (open ? progress.onFinish?.(report) : undefined),
    },
    say: (message) => void progress.onLog?.({ atUs: 0, level: 'warn', message, context: {} }),
    close: () => {
      open = false;
      progress.close();
    },
  };
}
