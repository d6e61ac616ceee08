import { LOG_LEVELS, type LogLine } from '@syntrix-bench/metrics';

import type { RecentError, SessionView, StampedLine } from '../sessions/session.ts';

/** What `/api/status` answers. */
export interface StatusAnswer {
  readonly session_id: string;
  readonly status: string;
  readonly start_time: string;
  readonly elapsed_seconds: number;
  readonly config: { readonly duration: number | null; readonly workers: number; readonly scenario: string };
}

/** @param id of the session */
export function statusAnswer(id: string, { status }: SessionView): StatusAnswer {
  return {
    session_id: id,
    status: status.status,
    start_time: status.startTime,
    elapsed_seconds: status.elapsedSeconds,
    config: { duration: status.durationSeconds, workers: status.workers, scenario: status.scenario },
  };
}

/** What `/api/metrics/timeline` answers. */
export interface TimelineAnswer {
  /** Width of a point: as asked, but for a report, which keeps no finer rows than its own. */
  readonly interval_seconds: number;
  readonly data_points: readonly {
    readonly timestamp: string;
    readonly phase: string;
    readonly throughput: number;
    readonly goodput: number;
    readonly latency_p50: number | null;
    readonly latency_p99: number | null;
    /** Of `p50` and `p99`, those that fall among what got no answer: the truth is larger (R14). */
    readonly censored: readonly string[];
    /** Of these, those that fall among what was never sent. */
    readonly never: readonly string[];
    /** Per cent of operations that failed, or of which nobody knows. */
    readonly error_rate: number;
  }[];
}

/** All operations by completion, in steps of `intervalSeconds` where they are kept. */
export function timelineAnswer(view: SessionView, windowSeconds: number, intervalSeconds: number): TimelineAnswer {
  const timeline = view.timeline(windowSeconds, intervalSeconds);
  return {
    interval_seconds: timeline.intervalSeconds,
    data_points: timeline.points.map((point) => ({
      timestamp: point.timestamp,
      phase: point.phase,
      throughput: point.throughputPerSecond,
      goodput: point.goodputPerSecond,
      latency_p50: point.latencyP50,
      latency_p99: point.latencyP99,
      censored: point.censored.filter(isTold),
      never: point.never.filter(isTold),
      error_rate: point.operations === 0 ? 0 : (point.errors / point.operations) * 100,
    })),
  };
}

/** Rows of a report have more percentiles. */
function isTold(percentile: string): boolean {
  return percentile === 'p50' || percentile === 'p99';
}

/** What `/api/errors` answers. */
export interface ErrorsAnswer {
  readonly total_errors: number;
  readonly by_type: readonly {
    readonly type: string;
    readonly count: number;
    /** Of all errors, per cent. */
    readonly percentage: number;
    readonly sample_message: string | null;
  }[];
  /** Newest last. */
  readonly recent_errors: readonly RecentError[];
}

const RECENT_ERRORS = 50;

/** Failures of operations of the phase that load is in, and samples of the newest. */
export function errorsAnswer({ figures, recentErrors }: SessionView): ErrorsAnswer {
  const total = figures?.summary.total_errors ?? 0;
  const ofOperations = (figures?.errors ?? []).filter(({ kind }) => kind === 'operation');
  return {
    total_errors: total,
    by_type: ofOperations.map(({ type, count, sample }) => ({
      type,
      count,
      percentage: total === 0 ? 0 : (count / total) * 100,
      sample_message: sample?.message ?? null,
    })),
    recent_errors: recentErrors.slice(-RECENT_ERRORS),
  };
}

/** What `/api/logs` answers. */
export interface LogsAnswer {
  readonly logs: readonly StampedLine[];
}

/** The newest lines of a level or a graver one, newest last. */
export function logsAnswer({ log }: SessionView, level: LogLine['level'], limit: number): LogsAnswer {
  const least = LOG_LEVELS.indexOf(level);
  return { logs: log.filter((line) => LOG_LEVELS.indexOf(line.level) >= least).slice(-limit) };
}
