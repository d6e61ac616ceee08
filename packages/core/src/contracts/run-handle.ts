import type { CohortFigures, PhaseName, Report } from '@syntrix-bench/metrics';

import type { RunStatus } from './reporter.ts';
import type { RunCleanup } from './scenario.ts';

/** What a run has come to so far. */
export interface RunSoFar {
  /** The report as it stands: figures of the measured phase, nothing that only an end can tell. */
  readonly report: Report;
  /** Figures of the phase that load is in, as progress shows them; in the measured phase and after it those of the report. */
  readonly now: CohortFigures;
  /** Wall time at the run's epoch, in ms since 1970. It only labels. */
  readonly epochMs: number;
}

/** Commands to a run under way. The CLI gives it to who may steer; a reporter never holds it. */
export interface RunHandle {
  readonly status: RunStatus;
  /** When it began, as the report has it: wall time in ms since 1970. */
  readonly startedAtMs: number;
  /** Where it is; the last one where it has ended. */
  readonly phase: PhaseName;
  /** What it has come to; null before any shard has told anything. Made at each call, which takes some ms. */
  soFar(): RunSoFar | null;
  /** Starts no further operation until `resume`; the load schedule stops meanwhile, and so do measured rates. */
  pause(): void;
  resume(): void;
  /** Ends the warm-up now: load goes on with the ramp-up, or the steady phase. Nothing happens once it is over. */
  skipWarmup(): void;
  /** Stops load, lets operations under way end, cleans up and reports. Repeating it changes nothing. */
  stop(signal?: string): void;
  /** Gives drain and clean-up up, too: `finished` settles within two seconds, with what was measured and what is left. */
  abort(): void;
  /** What became of all that the run made, once it has ended: also where `finished` rejects. Null before. */
  readonly cleanup: RunCleanup | null;
  /** The report, also after a stop or a failure in mid-run. Rejects with a `BenchError` only when nothing was measured. */
  readonly finished: Promise<Report>;
}
