import {
  errorTypeOf,
  maskSecrets,
  RecentTimeline,
  type ErrorSample,
  type ErrorTally,
  type IntervalSnapshot,
  type LogLine,
  type Report,
  type ShardPart,
  type WorkerState,
} from '@syntrix-bench/metrics';
import {
  isEnded,
  runLog,
  type PhaseEvent,
  type Plan,
  type Reporter,
  type RunSoFar,
  type RunStatus,
  type SnapshotEvent,
} from '@syntrix-bench/core';
import type { Live, LivePhase, LiveSession, LiveStage, LiveThread, LiveWorkers } from '@syntrix-bench/dashboard';

import { Ring } from '../ring.ts';
import {
  listedFigures,
  sessionIdOf,
  workerId,
  type MomentFigures,
  type RecentError,
  type Session,
  type SessionTimeline,
  type SessionView,
  type StampedLine,
} from './session.ts';

/** What may be asked of a run that is watched. */
export interface WatchedHandle {
  /** What it has come to; null before there is anything. */
  soFar(): RunSoFar | null;
  /** When it began, as its report has it: wall time in ms since 1970. */
  readonly startedAtMs: number;
}

/** What happens to a run, for who follows it. */
export type RunNews =
  | { readonly type: 'status_change'; readonly status: RunStatus; readonly previous: RunStatus }
  | { readonly type: 'error_occurred'; readonly errors: readonly RecentError[] }
  | { readonly type: 'benchmark_completed'; readonly report: Report };

/** What a {@link WatchedRun} keeps, and of whom. */
export interface WatchedRunOptions {
  /** Wall time in ms. */
  readonly nowMs: () => number;
  /** How far back the timeline reaches. */
  readonly timelineRetentionSeconds: number;
  readonly maxErrorsRetained: number;
  /** Least time from one making of figures to the next. */
  readonly figuresEveryMs: number;
  /** Whether pause, resume and stop are there, and whether they ask for a token. */
  readonly control: { readonly isThere: boolean; readonly needsToken: boolean };
  readonly onNews: (news: RunNews) => void;
}

// docs/decisions/0230-who-watches-asks-the-run.md

/** Lines of a run's log that are kept, the latest. */
export const KEPT_LOG_LINES = 1000;
/** As a page shows them. */
const LIVE_LOG_LINES = 200;
/** Samples of errors of one interval that followers hear of. */
const MAX_ERRORS_AT_ONCE = 20;
/** Snapshots come on time, but never to the microsecond: one that is so much early is not waited past. */
const EARLY_US = 250_000;

/**
 * A run that goes on: its reporter keeps what watchers may ask for, bounded however long it lasts. Figures are the run's own report so
 * far, made when somebody asks, of a snapshot, and not again before the time between two of them is over or the run's status changes.
 */
export class WatchedRun implements Session {
  readonly reporter: Reporter;
  readonly #options: WatchedRunOptions;
  /** Of the run, once it has begun; before, of the watch. */
  #startMs: number;
  #id: string;
  readonly #timeline: RecentTimeline;
  readonly #errors: Ring<RecentError>;
  readonly #log = new Ring<StampedLine>(KEPT_LOG_LINES);
  readonly #threads = new Map<number, ShardPart>();
  readonly #workers = new Map<number, WorkerState>();
  /** Null before it is attached, and once there is a report. */
  #handle: WatchedHandle | null = null;
  #plan: Plan | null = null;
  #status: RunStatus = 'starting';
  #phase: PhaseEvent | null = null;
  /** Pauses of the phase that are over, and when the one that lasts began, on the run's clock. */
  #pausedUs = 0;
  #pausedSinceUs: number | null = null;
  #report: Report | null = null;
  #inFlight = 0;
  /** Wall time of the run's epoch, as well as it is known. */
  #epochMs: number | null = null;
  #atUs = 0;
  #endMs: number | null = null;
  /** Counts what changes figures, and what changes anything. */
  #moments = 0;
  #events = 0;
  /** Whether figures were asked for since they last changed: then the next are wanted, too. */
  #isAsked = false;
  /** Of which moment they were made, and when that was on the run's clock; null before there are any. */
  #soFar: { readonly moment: number; readonly atUs: number; readonly value: RunSoFar } | null = null;

  constructor(options: WatchedRunOptions) {
    this.#options = options;
    this.#startMs = options.nowMs();
    this.#id = sessionIdOf(this.#startTime);
    this.#errors = new Ring(options.maxErrorsRetained);
    this.#timeline = new RecentTimeline({ stepUs: 1e6, keepUs: options.timelineRetentionSeconds * 1e6 });
    const log = runLog((line) => this.#logged(line));
    this.reporter = {
      name: 'monitor',
      onStart: (plan) => {
        this.#started(plan);
        void log.onStart(plan);
      },
      onPhase: (event) => {
        this.#phaseNews(event);
        void log.onPhase(event);
      },
      onStatus: (status) => {
        this.#statusChanged(status);
        void log.onStatus(status);
      },
      onSnapshot: (event) => {
        this.#snapshot(event);
        void log.onSnapshot(event);
      },
      onLog: (line) => void log.onLog(line),
      onError: (error) => void log.onError(error),
      onFinish: (report) => {
        this.#finished(report);
        void log.onFinish(report);
      },
    };
  }

  get runId(): string | null {
    return this.#plan?.runId ?? null;
  }

  get id(): string {
    return this.#id;
  }

  get status(): RunStatus {
    return this.#status;
  }

  get isOver(): boolean {
    return isEnded(this.#status);
  }

  /**
   * From now on figures can be asked for, and the run has the id that its report will have.
   *
   * @param isTaken whether another session has an id
   */
  attach(handle: WatchedHandle, isTaken: (id: string) => boolean): void {
    this.#handle = handle;
    this.#startMs = handle.startedAtMs;
    const own = sessionIdOf(this.#startTime);
    this.#id = own;
    for (let number = 2; isTaken(this.#id); number += 1) this.#id = `${own}-${number}`;
  }

  /** Whether nothing has changed since a version of its answers; who asks watches. */
  isAt(which: keyof SessionView['versions'], version: string): boolean {
    this.#isAsked = true;
    return this.#versions[which] === version;
  }

  /** How many intervals of its timeline are kept. */
  get retained(): { readonly intervals: number; readonly errors: number; readonly lines: number } {
    return { intervals: this.#timeline.size, errors: this.#errors.last().length, lines: this.#log.last().length };
  }

  view(): Promise<SessionView> {
    return Promise.resolve(this.now());
  }

  listed(): LiveSession {
    const { report, status } = this.now();
    return {
      session_id: this.id,
      name: this.#plan?.name ?? '',
      scenario: status.scenario,
      start_time: this.#startTime,
      status: status.status,
      duration_seconds: report?.benchmark.duration_seconds ?? 0,
      ...listedFigures(report),
    };
  }

  /** What can be asked of it now. */
  now(): SessionView {
    // Getters, so that what nobody asks for is not made.
    const { figures, report, timeline, live, workers } = {
      figures: () => this.#figures(),
      report: () => this.#report ?? this.#current()?.report ?? null,
      timeline: (windowSeconds: number, intervalSeconds: number) => this.#points(windowSeconds, intervalSeconds),
      live: () => this.#live(),
      workers: () => this.#workersNow(),
    };
    const [errors, log] = [this.#errors, this.#log];
    return {
      versions: this.#versions,
      status: {
        status: this.#status,
        startTime: this.#startTime,
        elapsedSeconds: ((this.#endMs ?? this.#options.nowMs()) - this.#startMs) / 1000,
        durationSeconds: this.#plan?.phases.steadyUs == null ? null : this.#plan.phases.steadyUs / 1e6,
        workers: this.#totalWorkers,
        scenario: [...new Set(this.#plan?.workloads.map(({ scenario }) => scenario) ?? [])].join(' + '),
      },
      timeline,
      get figures() {
        return figures();
      },
      get report() {
        return report();
      },
      get workers() {
        return workers();
      },
      get recentErrors() {
        return errors.last();
      },
      get log() {
        return log.last();
      },
      get live() {
        return live();
      },
    };
  }

  get #versions(): SessionView['versions'] {
    return { figures: `${this.#startMs}.${this.#moments}`, all: `${this.#startMs}.${this.#events}` };
  }

  get #startTime(): string {
    return new Date(this.#startMs).toISOString();
  }

  get #totalWorkers(): number {
    return this.#plan?.workloads.reduce((sum, { workers }) => sum + workers, 0) ?? 0;
  }

  /** The run's own figures, made once for each moment. */
  #current(): RunSoFar | null {
    this.#isAsked = true;
    if (this.#soFar?.moment === this.#moments) return this.#soFar.value;
    const value = this.#handle?.soFar() ?? null;
    if (value === null) return null;
    this.#soFar = { moment: this.#moments, atUs: this.#atUs, value };
    this.#epochMs = value.epochMs;
    return value;
  }

  #figures(): MomentFigures | null {
    const report = this.#report;
    if (report !== null) return figuresOfReport(report);
    const current = this.#current();
    return current === null ? null : { ...current.now, timestamp: this.#timeAt(this.#soFar?.atUs ?? this.#atUs) };
  }

  #points(windowSeconds: number, intervalSeconds: number): SessionTimeline {
    const points = this.#timeline
      .points(intervalSeconds * 1e6, windowSeconds * 1e6)
      .map((point) => ({ ...point, timestamp: this.#timeAt(point.toUs) }));
    return { intervalSeconds, points };
  }

  #started(plan: Plan): void {
    this.#plan = plan;
    this.#events += 1;
  }

  #phaseNews(event: PhaseEvent): void {
    this.#epochMs ??= this.#options.nowMs() - event.nowUs / 1000;
    if (event.phase !== this.#phase?.phase) this.#pausedUs = 0;
    this.#phase = event;
    this.#atUs = event.nowUs;
    this.#events += 1;
  }

  #statusChanged(status: RunStatus): void {
    const previous = this.#status;
    this.#status = status;
    this.#moments += 1;
    this.#events += 1;
    this.#countPause(status);
    if (isEnded(status)) this.#endMs ??= this.#options.nowMs();
    if (status !== previous) this.#options.onNews({ type: 'status_change', status, previous });
  }

  #countPause(status: RunStatus): void {
    const nowUs = this.#epochMs === null ? this.#atUs : (this.#options.nowMs() - this.#epochMs) * 1000;
    if (status === 'paused') this.#pausedSinceUs ??= nowUs;
    else if (this.#pausedSinceUs !== null) {
      this.#pausedUs += Math.max(0, nowUs - Math.max(this.#pausedSinceUs, this.#phase?.startedUs ?? 0));
      this.#pausedSinceUs = null;
    }
  }

  #snapshot({ interval, nowUs }: SnapshotEvent): void {
    this.#atUs = nowUs;
    this.#events += 1;
    this.#timeline.add(interval);
    this.#inFlight = interval.gauges.inFlight;
    for (const part of interval.shards) {
      this.#threads.set(part.shard, part);
      for (const state of part.workers ?? []) this.#workers.set(state.worker, state);
    }
    this.#keepErrors(interval);
    if (nowUs - (this.#soFar?.atUs ?? -Infinity) < this.#options.figuresEveryMs * 1000 - EARLY_US) return;
    this.#moments += 1;
    // Made now they are of the same moment as what other reporters tell.
    if (this.#isAsked) this.#current();
    this.#isAsked = false;
  }

  #keepErrors({ errors }: IntervalSnapshot): void {
    const samples = errors.flatMap((tally) => samplesOf(tally).map((sample) => ({ tally, sample })));
    const told = samples
      .sort((a, b) => a.sample.atUs - b.sample.atUs)
      .map(({ tally, sample }): RecentError => {
        const { atUs, message, operation, worker, status } = sample;
        return {
          timestamp: this.#timeAt(atUs),
          type: errorTypeOf(tally.category, status),
          message: maskSecrets(message),
          operation,
          worker_id: worker < 0 ? null : workerId(worker),
        };
      });
    for (const error of told) this.#errors.add(error);
    const newest = told.slice(-MAX_ERRORS_AT_ONCE);
    if (newest.length > 0) this.#options.onNews({ type: 'error_occurred', errors: newest });
  }

  #logged({ atUs, level, message, context }: LogLine): void {
    this.#log.add({ timestamp: this.#timeAt(atUs), level, message, context });
    this.#events += 1;
  }

  #finished(report: Report): void {
    this.#report = report;
    // A monitor outlives its runs, and a handle holds all figures of one.
    this.#handle = null;
    this.#endMs ??= this.#options.nowMs();
    this.#soFar = null;
    this.#moments += 1;
    this.#events += 1;
    this.#options.onNews({ type: 'benchmark_completed', report });
  }

  #workersNow(): LiveWorkers {
    const total = this.#totalWorkers;
    const isLoaded =
      this.#phase !== null && !['setup', 'cleanup'].includes(this.#phase.phase) && !isEnded(this.#status);
    const active = isLoaded ? Math.min(total, this.#inFlight) : 0;
    return {
      total_workers: total,
      active_workers: active,
      idle_workers: total - active,
      workers: [...this.#workers.values()]
        .sort((a, b) => a.worker - b.worker)
        .map((state) => ({
          id: workerId(state.worker),
          status: isLoaded && state.operation !== null ? 'active' : 'idle',
          operations_completed: state.completed,
          current_operation: isLoaded ? state.operation : null,
          last_error: lastErrorOf(state),
        })),
    };
  }

  #live(): Live {
    return {
      status: this.#status,
      session_id: this.id,
      phase: this.#livePhase(),
      stages: this.#plan === null ? [] : stagesOf(this.#plan),
      workers: this.#workersNow(),
      threads: [...this.#threads.values()].sort((a, b) => a.shard - b.shard).map(toThread),
      log: this.#log.last(LIVE_LOG_LINES),
      controls: this.#options.control.isThere && !isEnded(this.#status),
      token_needed: this.#options.control.needsToken,
    };
  }

  #livePhase(): LivePhase | null {
    if (this.#phase === null) return null;
    const { phase, startedUs, nowUs, plannedUs, progress } = this.#phase;
    return {
      name: phase,
      started_at: this.#timeAt(startedUs),
      elapsed_seconds: Math.max(0, Math.min(nowUs, this.#pausedSinceUs ?? Infinity) - startedUs - this.#pausedUs) / 1e6,
      planned_seconds: plannedUs === null ? null : plannedUs / 1e6,
      done: progress?.done ?? null,
      total: progress?.total ?? null,
    };
  }

  /** RFC 3339 of a moment on the run's clock. */
  #timeAt(us: number): string {
    return new Date((this.#epochMs ?? this.#startMs) + us / 1000).toISOString();
  }
}

/** The figures of a report that is whole. */
export function figuresOfReport({ benchmark, summary, operations, databases, errors }: Report): MomentFigures {
  return {
    timestamp: benchmark.end_time,
    cohort: 'steady',
    seconds: benchmark.duration_seconds,
    summary,
    operations,
    ...(databases === undefined ? {} : { databases }),
    errors,
  };
}

function samplesOf({ first, last, count }: ErrorTally): ErrorSample[] {
  const samples = count > 1 ? [first, last] : [first];
  return samples.filter((sample) => sample !== null);
}

function lastErrorOf({ lastError }: WorkerState): string | null {
  if (lastError === null) return null;
  const type = errorTypeOf(lastError.category, lastError.status);
  return lastError.message === '' ? type : `${type}: ${lastError.message}`;
}

function toThread({ shard, generator }: ShardPart): LiveThread {
  return {
    thread: shard,
    cpu: generator === null || generator.wallUs === 0 ? null : generator.cpuUs / generator.wallUs,
    delay_p99: generator === null ? null : generator.loopDelayP99Us / 1000,
    event_loop: generator?.loopUtilization ?? null,
    rss_bytes: generator?.rssBytes ?? null,
  };
}

/** Stages of all workloads that have any. */
function stagesOf({ workloads }: Plan): LiveStage[] {
  return workloads.flatMap(({ name: workload, load }) => {
    let startUs = 0;
    return (load.stages ?? []).map(({ name, durationUs, to }) => {
      const start_seconds = startUs / 1e6;
      startUs += durationUs;
      const rate = load.model === 'open' ? to : null;
      return { workload, name: name ?? null, start_seconds, end_seconds: startUs / 1e6, rate };
    });
  });
}
