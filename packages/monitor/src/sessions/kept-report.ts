import type { Report } from '@syntrix-bench/metrics';
import type { RunStatus } from '@syntrix-bench/core';
import type { Live, LiveSession } from '@syntrix-bench/dashboard';
import { blockIn, writtenWorkloads } from '@syntrix-bench/metrics/text';

import {
  listedFigures,
  sessionIdOf,
  workerId,
  type RecentError,
  type SessionTimeline,
  type SessionView,
} from './session.ts';
import { figuresOfReport } from './watched-run.ts';

/** What a list of runs says of a report. */
export function listedReport(report: Report): LiveSession {
  const { benchmark, run } = report;
  return {
    session_id: sessionIdOf(run.start_time),
    name: benchmark.name,
    scenario: scenarioOf(report),
    start_time: run.start_time,
    status: statusOf(report),
    duration_seconds: benchmark.duration_seconds,
    ...listedFigures(report),
  };
}

/** A run that is over, by its report: `version` changes with the report. */
export function viewOfReport(id: string, report: Report, version: string): SessionView {
  const { run, benchmark } = report;
  const status = statusOf(report);
  const total = workersOf(report);
  const workers = { total_workers: total, active_workers: 0, idle_workers: total, workers: [] };
  const live: Live = {
    status,
    session_id: id,
    phase: null,
    stages: [],
    workers,
    threads: [],
    log: [],
    controls: false,
    token_needed: false,
  };
  return {
    versions: { figures: version, all: version },
    status: {
      status,
      startTime: run.start_time,
      elapsedSeconds: run.seconds,
      durationSeconds: benchmark.duration_seconds,
      workers: total,
      scenario: scenarioOf(report),
    },
    figures: figuresOfReport(report),
    report,
    workers,
    recentErrors: samplesOf(report),
    log: [],
    live,
    timeline: (windowSeconds, intervalSeconds) => timelineOf(report, windowSeconds, intervalSeconds),
  };
}

function statusOf({ run }: Report): RunStatus {
  return run.status === 'interrupted' ? 'cancelled' : run.status;
}

/** Rows as the report has them: it keeps no finer ones, and percentiles of several cannot be made one. */
function timelineOf(
  { timeline, timeline_before: before }: Report,
  windowSeconds: number,
  askedSeconds: number,
): SessionTimeline {
  const rows = [...before, ...timeline];
  const endMs = Date.parse(rows.at(-1)?.timestamp ?? '');
  const told = rows.filter(({ timestamp }) => Date.parse(timestamp) > endMs - windowSeconds * 1000);
  // The last row of a phase, and one with a pause in it, is shorter than the others.
  const widths = told.filter(({ drain }) => !drain).map(({ seconds }) => seconds);
  return {
    intervalSeconds: widths.length === 0 ? askedSeconds : Math.max(...widths),
    points: told.map((row) => ({
      timestamp: row.timestamp,
      phase: row.phase,
      throughputPerSecond: row.throughput,
      goodputPerSecond: row.goodput,
      operations: row.operations,
      errors: row.errors,
      latencyP50: row.latency_p50,
      latencyP99: row.latency_p99,
      censored: row.censored,
      never: row.never,
    })),
  };
}

function samplesOf({ errors }: Report): RecentError[] {
  return errors
    .flatMap(({ type, count, sample, last_sample: last }) =>
      (count > 1 ? [sample, last] : [sample]).flatMap((each) => (each === null ? [] : [{ type, ...each }])),
    )
    .sort((a, b) => (a.time < b.time ? -1 : 1))
    .map(({ type, time, message, operation, worker }) => ({
      timestamp: time,
      type,
      message,
      operation,
      worker_id: worker < 0 ? null : workerId(worker),
    }));
}

function scenarioOf(report: Report): string {
  const types = writtenWorkloads(report).map((workload) => blockIn(workload, 'scenario')['type']);
  return [...new Set(types.filter((type) => typeof type === 'string'))].join(' + ');
}

function workersOf(report: Report): number {
  const counts = writtenWorkloads(report).map(({ workers }) => workers);
  return counts.filter((count) => typeof count === 'number').reduce((sum, count) => sum + count, 0);
}
