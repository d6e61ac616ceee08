import type { IntervalSnapshot, LogLine, PhaseName, Report } from '@syntrix-bench/metrics';

import type { BenchError } from '../errors.ts';
import type { Plan } from './plan.ts';

/** State of a run as outsiders see it. */
export type RunStatus = 'starting' | 'warmup' | 'ramping' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** Whether a run of this state has come to its end. */
export function isEnded(status: RunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A phase that begins, or news of how far one has come. */
export interface PhaseEvent {
  readonly phase: PhaseName;
  /** When the phase began, on the run's clock. */
  readonly startedUs: number;
  readonly nowUs: number;
  /** Length that it is meant to have; null where that is not known. */
  readonly plannedUs: number | null;
  /** How far its items are (seeding, clean-up, count-limited runs); null where time is all there is. */
  readonly progress: ItemProgress | null;
}

/** How far the work of a phase is that is counted in items. */
export interface ItemProgress {
  readonly done: number;
  readonly total: number;
  /** When this work began, on the run's clock: what the phase did before it is no part of its rate. */
  readonly sinceUs: number;
  /** When `done` was last heard of. */
  readonly untilUs: number;
}

/** News of an interval that has ended. */
export interface SnapshotEvent {
  /** This interval, merged over all shards. */
  readonly interval: IntervalSnapshot;
  readonly live: LiveFigures;
  readonly nowUs: number;
}

/** Figures for people who watch: the last interval's rates and the phase's totals so far. */
export interface LiveFigures {
  /** Cohort that is shown: the phase that load is in. */
  readonly cohort: 'warmup' | 'rampup' | 'steady';
  readonly total: LiveRow;
  readonly operations: readonly (LiveRow & { readonly operation: string })[];
  readonly errors: readonly { readonly category: string; readonly count: number }[];
  /** What came by itself; absent where nothing is to. */
  readonly listening?: LiveListening;
}

/** What subscribers get while the run goes on. Propagation of the phase so far in µs, null where there is no sample. */
export interface LiveListening {
  /** Connections that were open in the last interval, on average: those that are held, or all where none are. */
  readonly connections: number;
  /** How many were to be; absent where none are held. */
  readonly connectionsAsked?: number;
  /** Deliveries of the last interval, per second. */
  readonly observedPerSecond: number;
  /** Deliveries that its writes made, where all subscribers are there; null: nobody knows. */
  readonly owedPerSecond: number | null;
  /** Of the first series of deliveries that is declared: the headline. */
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
}

/** Latencies that watchers are shown, in the order of the summary's table. */
export const LIVE_LATENCIES = ['p50', 'p90', 'p99', 'max'] as const;
/** One of {@link LIVE_LATENCIES}. */
export type LiveLatency = (typeof LIVE_LATENCIES)[number];

/** One line of live figures. Latencies in microseconds of response time, null where there is no sample. */
export interface LiveRow {
  /** Ok operations of the last interval, per second (R13). */
  readonly okPerSecond: number;
  readonly count: number;
  readonly ok: number;
  readonly errors: number;
  /** Never sent, because the start waited too long; not in `count` (R8). */
  readonly dropped: number;
  /** 0 to 100. */
  readonly successRate: number;
  readonly p50Us: number | null;
  readonly p90Us: number | null;
  readonly p99Us: number | null;
  readonly maxUs: number | null;
  /** Those that fall among what got no answer: the truth is larger than the number given (R14). */
  readonly censored: readonly LiveLatency[];
  /** Of these, those that fall among what was dropped: it was never sent. */
  readonly never: readonly LiveLatency[];
  /** Percentiles that are given although fewer than 10 samples lie beyond them (R18). */
  readonly thin: readonly LiveLatency[];
}

/**
 * Sees a run go by. Every method is optional. Calls to one reporter come one after the other, a returned promise is
 * awaited before the next call, and the run never waits: while a reporter is busy snapshots coalesce in a small bounded
 * queue. Only `onFinish` is awaited, with a time-out. A reporter that throws is named once in the log and dropped.
 */
export interface Reporter {
  /** For messages, such as one that it was dropped. */
  readonly name: string;
  /** Once, first of all, when the run begins. */
  onStart?(plan: Plan): void | Promise<void>;
  /** When a phase begins, and once a second with how far it has come. */
  onPhase?(event: PhaseEvent): void | Promise<void>;
  /** At each change of the run's state; it begins with `starting`. */
  onStatus?(status: RunStatus): void | Promise<void>;
  /** About once a second, with what the interval brought and the figures until then; busy reporters get several intervals as one. */
  onSnapshot?(event: SnapshotEvent): void | Promise<void>;
  /** For each line that the engine or a scenario logs. */
  onLog?(line: LogLine): void | Promise<void>;
  /** For each failure that spoils the run, such as the death of a shard; where nothing could be measured, no report follows. */
  onError?(error: BenchError): void | Promise<void>;
  /** Once, last of all, with the report; never where nothing could be measured. */
  onFinish?(report: Report): void | Promise<void>;
}

/** Returns what it was given, with its type checked. */
export function defineReporter(reporter: Reporter): Reporter {
  return reporter;
}
