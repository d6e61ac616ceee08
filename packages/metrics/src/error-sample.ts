import type { Cohort } from './phases.ts';
import type { SeriesKind } from './series.ts';

/** One failure as it was seen. Text comes from the target and is never to be trusted; the recorder cuts it to 500 characters. */
export interface ErrorSample {
  /** When it ended, µs since the run's epoch. */
  readonly atUs: number;
  readonly operation: string;
  /** Negative where it was no worker's, as with connections that are held. */
  readonly worker: number;
  /** HTTP status, 0 where there was no answer. */
  readonly status: number;
  /** The target's own error code, '' where it gave none. */
  readonly code: string;
  readonly message: string;
}

/** What makes two failures the same kind. */
export interface ErrorKind {
  readonly workload: string;
  readonly database: string;
  readonly operation: string;
  /** The kind of what failed. */
  readonly kind: SeriesKind;
  /** The cohort of the failed operations. */
  readonly phase: Cohort;
  readonly category: string;
  /** HTTP status, 0 where there was no answer, `null` where failures were counted without a sample. */
  readonly status: number | null;
}

/** A kind of failure with its count and its first and last sample. */
export interface ErrorTally extends ErrorKind {
  readonly count: number;
  readonly first: ErrorSample | null;
  readonly last: ErrorSample | null;
}

/** Stands for what had no room in a bounded table. */
export const OVERFLOW_LABEL = '(other)';

/** A string that two kinds share exactly when they are the same. */
export function errorKindId(kind: ErrorKind): string {
  return JSON.stringify([
    kind.workload,
    kind.database,
    kind.operation,
    kind.kind,
    kind.phase,
    kind.category,
    kind.status === null ? -1 : kind.status,
  ]);
}

/** A total order over samples: by time, then by content, so that merging does not depend on who comes first. */
export function compareSamples(a: ErrorSample, b: ErrorSample): number {
  if (a.atUs !== b.atUs) return a.atUs - b.atUs;
  const left = JSON.stringify([a.worker, a.operation, a.status, a.code, a.message]);
  const right = JSON.stringify([b.worker, b.operation, b.status, b.code, b.message]);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The earlier of two samples, either of which may be missing. */
export function earlierSample(a: ErrorSample | null, b: ErrorSample | null): ErrorSample | null {
  if (a === null || b === null) return a ?? b;
  return compareSamples(a, b) <= 0 ? a : b;
}

/** The later of two samples, either of which may be missing. */
export function laterSample(a: ErrorSample | null, b: ErrorSample | null): ErrorSample | null {
  if (a === null || b === null) return a ?? b;
  return compareSamples(a, b) >= 0 ? a : b;
}
