import type { CohortFigures, LogLine, RecentPoint, Report } from '@syntrix-bench/metrics';
import type { RunStatus } from '@syntrix-bench/core';
import type { Live, LiveSession, LiveWorkers } from '@syntrix-bench/dashboard';
import { isSmoke } from '@syntrix-bench/metrics/text';

/** One failure as `/api/errors` and the socket tell it. */
export interface RecentError {
  /** RFC 3339. */
  readonly timestamp: string;
  /** For people: `409 Conflict`, `Timeout`. */
  readonly type: string;
  readonly message: string;
  readonly operation: string;
  /** `worker-001`; `null` where it was no worker's. */
  readonly worker_id: string | null;
}

/** A line of the log with its wall time. */
export interface StampedLine extends Pick<LogLine, 'level' | 'message' | 'context'> {
  /** RFC 3339. */
  readonly timestamp: string;
}

/** Figures of a moment. */
export interface MomentFigures extends CohortFigures {
  /** RFC 3339. */
  readonly timestamp: string;
}

/** What a point of the recent timeline says, with its wall time. */
export interface StampedPoint extends Pick<
  RecentPoint,
  | 'throughputPerSecond'
  | 'goodputPerSecond'
  | 'operations'
  | 'errors'
  | 'latencyP50'
  | 'latencyP99'
  | 'censored'
  | 'never'
  | 'phase'
> {
  /** RFC 3339, the end of its interval. */
  readonly timestamp: string;
}

/** What happened in the newest time of a run. */
export interface SessionTimeline {
  /** Width of a point that is whole. */
  readonly intervalSeconds: number;
  /** Oldest first. */
  readonly points: readonly StampedPoint[];
}

/** What can be asked of a run, whether it goes on or is over. Nothing in it is secret. */
export interface SessionView {
  /** Each changes whenever an answer may have that is about figures, or about anything; how much time has passed is not in them. */
  readonly versions: { readonly figures: string; readonly all: string };
  readonly status: {
    readonly status: RunStatus;
    /** RFC 3339. */
    readonly startTime: string;
    readonly elapsedSeconds: number;
    /** Length of the measured phase in seconds; `null` where counts of operations end it. */
    readonly durationSeconds: number | null;
    readonly workers: number;
    /** Scenarios of all workloads, joined by ` + `. */
    readonly scenario: string;
  };
  /** `null` before there are any. */
  readonly figures: MomentFigures | null;
  /** The report, or the report so far; `null` before there is one. */
  readonly report: Report | null;
  readonly workers: LiveWorkers;
  /** Oldest first. */
  readonly recentErrors: readonly RecentError[];
  /** Oldest first. */
  readonly log: readonly StampedLine[];
  readonly live: Live;
  /** The newest time in points as wide as is asked for, where there are such. */
  timeline(windowSeconds: number, intervalSeconds: number): SessionTimeline;
}

/** A run that the monitor shows. */
export interface Session {
  /** The run's own id, which is new for each; null before it is known. */
  readonly runId: string | null;
  /** `bench-YYYYMMDD-HHMMSS`, in UTC; the second of the same second has `-2` at its end. */
  readonly id: string;
  listed(): LiveSession;
  /** @throws where its report cannot be read any more */
  view(): Promise<SessionView>;
}

/** The figures of a list of runs: none where nothing was done yet, and nothing of speed of a smoke run. */
export function listedFigures(
  report: Report | null,
): Pick<LiveSession, 'goodput' | 'success_rate' | 'latency_p99' | 'censored' | 'never'> {
  const summary = report === null || report.summary.total_operations === 0 ? null : report.summary;
  const timed = report === null || isSmoke(report) ? null : summary;
  const thatOf = (figures: readonly string[] = []) => figures.filter((figure) => figure === 'p99');
  return {
    goodput: timed?.goodput ?? null,
    success_rate: summary?.success_rate ?? null,
    latency_p99: timed?.latency?.p99 ?? null,
    censored: thatOf(timed?.latency?.censored),
    never: thatOf(timed?.latency?.never),
  };
}

/** The id of a session that began then. */
export function sessionIdOf(startTime: string): string {
  const [date = '', time = ''] = startTime.split('T');
  return `bench-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}

/** How worker number `worker` (from 0) is called. */
export function workerId(worker: number): string {
  return `worker-${String(worker + 1).padStart(3, '0')}`;
}
