import type { CheckTally } from './checks.ts';
import type { ErrorTally } from './error-sample.ts';
import type { GeneratorSample } from './generator-sample.ts';
import type { EncodedHistogram } from './encoded-histogram.ts';
import type { PhaseName } from './phases.ts';
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
export interface SeriesInterval {
  readonly key: SeriesKey;
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly unknown: number;
  readonly dropped: number;
  /** Requests sent; an operation may take several (R3). */
  readonly requests: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** Operations with a duration below zero, which was counted as 0. Any is a defect of a clock or a stamp. */
  readonly skewed: number;
  /** Deliveries that were owed and never came: censored, they rank above everything received (R30). */
  readonly lost: number;
  /** Of `ok`, deliveries of what was due while no load was on: they count and have latencies, but are in no rate (R31). */
  readonly outsideLoad: number;
  /** Due and never sent, because the user stopped the run or its drain ended: neither operations nor dropped (R14). */
  readonly givenUp: number;
  /** Of `unknown`, operations that were under way when the drain ended (R14). */
  readonly abandoned: number;
  /** Timed-out operations: in the histograms at their limit, as censored values (R14). */
  readonly censored: number;
  /** The shortest response of a timed-out operation: percentiles from here on are lower bounds. `null` without any. */
  readonly censoredResponseUs: number | null;
  /** The shortest service time of a timed-out operation. `null` without any. */
  readonly censoredServiceUs: number | null;
  /** done − due of ok and timed-out operations (R2); of deliveries received − due. */
  readonly response: EncodedHistogram;
  /** done − sent of ok and timed-out operations; of deliveries received − sent: propagation (R30). */
  readonly service: EncodedHistogram;
  /** ready − due − queued of ok and timed-out operations; of deliveries what our own reading took (R33). */
  readonly delay: EncodedHistogram;
  /** sent − ready + queued of ok and timed-out operations. */
  readonly blocked: EncodedHistogram;
  /** done − due of all other operations. */
  readonly other: EncodedHistogram;
  /** received − done of deliveries that came after their write's answer (R17, R30). */
  readonly afterDone: EncodedHistogram;
  /** done − received of deliveries that came before it. */
  readonly beforeDone: EncodedHistogram;
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
}

/** One shard's part in a snapshot: what cannot be added up over shards, and which intervals are in it. */
export interface ShardPart {
  readonly shard: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly gauges: Gauges;
  readonly generator: GeneratorSample | null;
  /** What waits to be sent at the interval's end, by workload; together `gauges.queued`. Left out where nobody told. */
  readonly queuedByWorkload?: Readonly<Record<string, number>>;
  /** Of each workload that holds connections; left out without any. Sums up over intervals. */
  readonly held?: readonly HeldTime[];
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
