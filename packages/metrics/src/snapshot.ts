import type { CheckTally } from './checks.ts';
import type { ErrorTally } from './error-sample.ts';
import type { GeneratorSample } from './generator-sample.ts';
import type { EncodedHistogram } from './encoded-histogram.ts';
import type { PhaseName } from './phases.ts';
import type { SeriesBounds, SeriesCounts, SeriesHistograms } from './series-counts.ts';
import type { SeriesKey } from './series.ts';
import type { SlowOperation } from './slowest.ts';
import type { WorkloadStillness } from './stillness.ts';

/** The version of {@link IntervalSnapshot} that this package writes and reads. */
export const SNAPSHOT_VERSION = 2;

/** The `shard` of a snapshot that was merged from several shards. */
export const MERGED_SHARD = -1;

/** How many log lines a snapshot keeps: the latest ones. */
export const MAX_LOG_LINES = 200;

/** What one series did in an interval. Counts are of operations that ended in it. */
export interface SeriesInterval extends SeriesCounts, SeriesBounds, SeriesHistograms<EncodedHistogram> {
  readonly key: SeriesKey;
  /** Of `lost`, how much was due in which second since the run's epoch, rising; absent where nothing was lost. */
  readonly lostBySecond?: readonly MissingInSecond[];
  /** Deliveries that were looked for in vain, of known rank (`censored`) or not (`unknown`), likewise. */
  readonly unseenBySecond?: readonly MissingInSecond[];
}

/** Deliveries that were due in a second since the run's epoch, and never came, or were not seen to come. */
export interface MissingInSecond {
  readonly second: number;
  readonly count: number;
}

/** Sorts by time. */
export function bySecond(a: MissingInSecond, b: MissingInSecond): number {
  return a.second - b.second;
}

/** What is so at an interval's end. */
export interface Gauges {
  readonly inFlight: number;
  readonly connections: number;
  /** Operations that are due and wait to be sent. */
  readonly queued: number;
}

/** The levels of a log line, from chatty to grave. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** One line a shard or scenario has to say. */
export interface LogLine {
  readonly atUs: number;
  readonly level: (typeof LOG_LEVELS)[number];
  readonly message: string;
  /** Further facts, by name. */
  readonly context: Readonly<Record<string, string | number | boolean>>;
}

/** A worker's high-water mark: how far it has come in what it creates, so that others can clean up after it. Never falls. */
export interface WorkerMark {
  readonly workload: string;
  readonly worker: number;
  readonly value: number;
}

/** How many workers' states are told: the first ones by number. */
export const MAX_WORKERS_TOLD = 20;

/** What one worker does at an interval's end. */
export interface WorkerState {
  readonly workload: string;
  readonly worker: number;
  /** Operations that have ended since load began. */
  readonly completed: number;
  /** The operation that is under way; `null`: none is. */
  readonly operation: string | null;
  /** Its newest failure; `null` without any. */
  readonly lastError: { readonly category: string; readonly status: number; readonly message: string } | null;
}

/** Requests sent, by method and status. */
export interface RequestCount {
  readonly method: string;
  /** HTTP status, 0 where there was no answer. */
  readonly status: number;
  readonly count: number;
}

/** Requests sent while a phase lasted, control plane included. */
export interface TrafficCount extends RequestCount {
  readonly phase: PhaseName;
}

/** How long a workload's connections were held in an interval, summed over the connections of a shard. */
export interface HeldTime {
  readonly workload: string;
  /** The time for which they were to be open, in µs of one connection: connections × length of the interval. */
  readonly askedUs: number;
  /** The time for which they were open. */
  readonly heldUs: number;
  /** What of both were times of probes (R33); left out where there are none. */
  readonly probes?: { readonly askedUs: number; readonly heldUs: number };
}

/** One shard's part in a snapshot: what cannot be added up over shards, and which intervals are in it. */
export interface ShardPart {
  readonly shard: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly gauges: Gauges;
  readonly generator: GeneratorSample | null;
  /** What waits to be sent at the interval's end, by workload; together `gauges.queued`. Left out where it was not reported. */
  readonly queuedByWorkload?: Readonly<Record<string, number>>;
  /** Of each workload that holds connections; left out without any. Sums up over intervals. */
  readonly held?: readonly HeldTime[];
  /** Workers of this shard among the first {@link MAX_WORKERS_TOLD} of the run, as they were at the end; left out without any. */
  readonly workers?: readonly WorkerState[];
  /** Of each workload that was under load, sorted by workload. */
  readonly still: readonly WorkloadStillness[];
}

/**
 * What happened on a shard (or, merged, on several) between two moments. JSON-safe, and mergeable without loss. Times
 * are µs since the run's epoch.
 */
export interface IntervalSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  /** The shard, or {@link MERGED_SHARD}. */
  readonly shard: number;
  /** Counts a shard's intervals from 0; of several, the highest. */
  readonly sequence: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly phase: PhaseName;
  readonly series: readonly SeriesInterval[];
  /** Sum over shards of what was so at each one's end. */
  readonly gauges: Gauges;
  readonly errors: readonly ErrorTally[];
  /** At most {@link MAX_LOG_LINES}, oldest first. */
  readonly logs: readonly LogLine[];
  readonly generator: GeneratorSample | null;
  /** Named counts such as `infeasible` or `missed_slots`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Checks that were made in the interval. */
  readonly checks: readonly CheckTally[];
  readonly marks: readonly WorkerMark[];
  /** What was added to the ledgers of scenarios, by run-wide name; merged by functions that they bring. */
  readonly ledgers: Readonly<Record<string, unknown>>;
  /** Every request sent in the interval, control plane included. */
  readonly traffic: readonly TrafficCount[];
  /** The slowest steady operations, slowest first. */
  readonly slowest: readonly SlowOperation[];
  readonly shards: readonly ShardPart[];
}
