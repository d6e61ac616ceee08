import type { RowPercentile } from '../aggregate/timeline.ts';
import type { CheckKind } from '../checks.ts';
import type { Outcome } from '../outcome.ts';
import type { PhaseName } from '../phases.ts';
import type { SeriesKind } from '../series.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';

/**
 * RFC 3339, UTC.
 *
 * @format date-time
 */
export type DateTime = string;

/**
 * A number of things.
 *
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/** @minimum 0 */
export type Seconds = number;

/** @minimum 0 */
export type PerSecond = number;

/** @minimum 0 */
export type Milliseconds = number;

/**
 * @minimum 0
 * @maximum 100
 */
export type PerCent = number;

/**
 * HTTP status, 0 where there was no answer.
 *
 * @asType integer
 * @minimum 0
 * @maximum 999
 */
export type HttpStatus = number;

/** How operations ended (R12). */
export interface ReportOutcomes {
  readonly ok: Count;
  /** Expected and planned refusals, such as a 412 on a conditional update. */
  readonly refused: Count;
  /** Provably not applied. */
  readonly failed: Count;
  /** May have been applied: time-outs, resets, ambiguous answers. */
  readonly unknown: Count;
  /**
   * Never sent, because the start waited too long. No operations, in no rate (R8). Those that had no type yet count in each
   * type by its share of what was started.
   */
  readonly dropped: Count;
  /** Never sent, because the user stopped the run or its drain ended. No operations, and not dropped (R14). */
  readonly given_up: Count;
}

/** Latencies by kind (R2). */
export interface ReportLatencies {
  /**
   * Response (done − due) of ok operations, and ranked above them time-outs, what was given up, and what was dropped (R14);
   * `null` where nothing was ok and it is unknown how long anything took.
   */
  readonly latency: LatencySummary | null;
  /** Response of refused operations, and of failed and unknown ones that an answer or its loss ended; `null` without any. */
  readonly latency_other: LatencySummary | null;
  /** done − sent: what the target took. What was never sent is not in it. */
  readonly service: LatencySummary | null;
  /** ready − due − queued: what the generator spent itself. */
  readonly delay: LatencySummary | null;
  /** sent − ready + queued: waiting for a worker or a connection. */
  readonly blocked: LatencySummary | null;
}

/** The measured phase as a whole. */
export interface ReportSummary extends ReportLatencies {
  /** ok + refused + failed + unknown. */
  readonly total_operations: Count;
  /** failed + unknown. */
  readonly total_errors: Count;
  readonly ok: Count;
  readonly refused: Count;
  readonly failed: Count;
  readonly unknown: Count;
  readonly dropped: Count;
  readonly given_up: Count;
  /** Timed-out operations, those whose connection did not open in time among them; also counted in `unknown` or `failed`. */
  readonly timeouts: Count;
  /** Operations whose connection broke off once they were sent, and which rank with time-outs (R14); absent without any. */
  readonly broken_off?: Count;
  /** Operations that were under way when the drain ended; also counted in `unknown` or `failed`. */
  readonly abandoned: Count;
  /** Per cent of operations that were ok or refused. */
  readonly success_rate: PerCent;
  /** Operations per second, successful or not (R13). */
  readonly throughput: PerSecond;
  /** Ok operations per second: the headline (R13). */
  readonly goodput: PerSecond;
  /** Requests sent by these operations; one operation may take several. */
  readonly requests: Count;
  readonly bytes_sent: Count;
  readonly bytes_received: Count;
  /** Responses longer than an hour, which count as an hour in percentiles. */
  readonly over_range: Count;
  /** Operations with a duration below zero, counted as 0: any is a defect of a clock or a stamp. */
  readonly skewed: Count;
}

/** Operations up to a boundary, by response. */
export interface ReportBucket {
  /** Upper boundary, included; `null` for what is above the last one, or got no answer (R14). */
  readonly le: Milliseconds | null;
  /** Operations above the boundary before, up to this one. */
  readonly count: Count;
  /** Operations up to this boundary. */
  readonly cumulative: Count;
}

/** One operation type. */
export interface ReportOperation extends ReportLatencies, ReportOutcomes {
  /** ok + refused + failed + unknown. */
  readonly count: Count;
  /** failed + unknown. */
  readonly errors: Count;
  readonly success_rate: PerCent;
  readonly throughput: PerSecond;
  readonly goodput: PerSecond;
  readonly requests: Count;
  readonly bytes_sent: Count;
  readonly bytes_received: Count;
  /**
   * What `latency` ranks in the buckets that the config asks for (`metrics.histogram.buckets`). The values of the slot in
   * which a boundary lies, 0.1 % of it wide, count as above it; so does what got no answer, as above all.
   */
  readonly buckets?: readonly ReportBucket[];
}

/** One database. */
export type ReportGroup = ReportOperation;

/** What was done in one database. */
export interface ReportDatabase extends ReportGroup {
  /** By operation type; absent in reports from before this was reported. */
  readonly operations?: Readonly<Record<string, ReportOperation>>;
}

/** Signed times: how much came after, and how much before (R17). */
export interface ReportSignedLatency {
  readonly after_count: Count;
  /** `null` where nothing came after. */
  readonly after: LatencySummary | null;
  readonly before_count: Count;
  /** `null` where nothing came before; its numbers are how long before. */
  readonly before: LatencySummary | null;
}

/** What came by itself, such as events (R30). It is in no rate or latency of operations. */
export interface ReportDelivery {
  readonly count: Count;
  /** Owed and never received. */
  readonly lost: Count;
  /** Received ones per second; where more than 1 % of them came after the measured phase, without those (R39). */
  readonly per_second: PerSecond;
  /** Owed, and nobody can tell whether they were lost: they were looked for no longer. Absent where there are none. */
  readonly unknown?: Count;
  /** The received, whenever they came, the lost and the unknown ones per second: with unknown ones at most so many. */
  readonly owed_per_second: PerSecond;
  readonly bytes_received: Count;
  /** Whether its propagation is a headline: that of probes, and not of a crowd (R33); absent in reports from before this was reported. */
  readonly headline?: boolean;
  /** received − sent, lost ones above everything received; `null` without any. */
  readonly propagation: LatencySummary | null;
  /** How many came before they were sent, by the clocks of two threads: they are below 0 in `propagation` (R17). */
  readonly before_sent?: Count;
  /** received − due, likewise. */
  readonly from_due: LatencySummary | null;
  /** received − done: an event may come before its write's answer. */
  readonly after_done: ReportSignedLatency;
  /** How long what was received waited here to be read (R33). */
  readonly read_delay: LatencySummary | null;
}

/**
 * A stretch of the measured phase in which nothing of a workload was answered although something was due. Time-outs are no
 * answers.
 */
export interface ReportStandstill {
  readonly workload: string;
  readonly from: DateTime;
  readonly to: DateTime;
  readonly seconds: Seconds;
  /** From the start of the measured phase, without pauses. */
  readonly start_seconds: Seconds;
}

/** One workload of several. */
export interface ReportWorkload extends ReportOperation {
  /** Its own measured time, which its rates divide by (R35). */
  readonly seconds: Seconds;
  /** `null` in reports from before this was reported. */
  readonly load_model: 'closed' | 'open' | 'hold' | null;
  /** By operation type. */
  readonly operations: Readonly<Record<string, ReportOperation>>;
  readonly deliveries: Readonly<Record<string, ReportDelivery>>;
}

/** A part of the measured phase in which the load of no workload changed its stage. */
export interface ReportSegment {
  /** `null` where its stages have no names. */
  readonly name: string | null;
  /** From the start of the measured phase, without pauses. */
  readonly start_seconds: Seconds;
  readonly end_seconds: Seconds;
  readonly workloads: Readonly<Record<string, ReportOperation>>;
}

/** Intervals of a shard that never came: what was done in them is in no figure (R37). */
export interface ReportGap {
  readonly shard: number;
  readonly from_sequence: Count;
  /** `null` where the shard died: it is unknown how much it did not report. */
  readonly to_sequence: Count | null;
}

/** One shard's share of the measured phase: the spread between shards shows a slow one (R19). */
export interface ReportShard {
  readonly shard: number;
  readonly operations: Count;
  /** failed + unknown. */
  readonly errors: Count;
  readonly success_rate: PerCent;
  readonly goodput: PerSecond;
  readonly latency: LatencySummary | null;
}

/** Requests that the target saw. */
export interface ReportRequests {
  readonly method: string;
  readonly status: HttpStatus;
  readonly count: Count;
}

/** One phase of the run. */
export interface ReportPhase {
  readonly name: PhaseName;
  readonly start_time: DateTime;
  readonly seconds: Seconds;
  /** Of these, without pauses. */
  readonly active_seconds: Seconds;
  /** Operations that were due in this phase, by type, whenever they ended (R9). */
  readonly operations: Readonly<Record<string, ReportOutcomes>>;
  /** Every request sent while it lasted, control plane included. */
  readonly requests: readonly ReportRequests[];
}

/** One failure as it was seen. */
export interface ReportErrorSample {
  readonly time: DateTime;
  readonly operation: string;
  /** Negative where it was no worker's, as with connections that are held. */
  readonly worker: number;
  readonly status: HttpStatus;
  readonly code: string;
  readonly message: string;
}

/** One kind of failure. */
export interface ReportError {
  /** Of what: those of operations add up to the errors of the summary. */
  readonly kind: SeriesKind;
  /** For people: `409 Conflict`, `Timeout`. */
  readonly type: string;
  readonly count: Count;
  /** Stable key, such as `http_409_conflict`. */
  readonly category: string;
  /** `null` where it was not recorded. */
  readonly status: HttpStatus | null;
  readonly by_operation: Readonly<Record<string, Count>>;
  /** The first of them; `null` where none was kept. */
  readonly sample: ReportErrorSample | null;
  /** The last of them; `null` where none was kept. */
  readonly last_sample: ReportErrorSample | null;
  readonly first_at: DateTime | null;
  readonly last_at: DateTime | null;
}

/** One row of the timeline. Latencies are `null` where nothing was ok. */
export interface ReportTimelineRow extends ReportOutcomes {
  /** The row's end. */
  readonly timestamp: DateTime;
  /** From the start of the measured phase (in `timeline_before`: of the first row's phase) to the row's end. */
  readonly elapsed_seconds: Seconds;
  /** Time that the row's rates divide by. */
  readonly seconds: Seconds;
  readonly phase: PhaseName;
  /** Whether these are operations that ended only after the phases in which they were due (R11). */
  readonly drain: boolean;
  readonly throughput: PerSecond;
  readonly goodput: PerSecond;
  /** ok + refused + failed + unknown. */
  readonly operations: Count;
  /** failed + unknown. */
  readonly errors: Count;
  readonly latency_p50: Milliseconds | null;
  readonly latency_p95: Milliseconds | null;
  readonly latency_p99: Milliseconds | null;
  readonly delay_p99: Milliseconds | null;
  readonly blocked_p99: Milliseconds | null;
  /** Percentiles of the latency that fall among what got no answer: the truth is larger (R14). */
  readonly censored: readonly RowPercentile[];
  /** Of these, those that fall among what was never sent. */
  readonly never: readonly RowPercentile[];
  /** Whether fewer than 10 samples lie beyond p99 (R18). */
  readonly thin: boolean;
  /** The most operations in flight at the end of any interval of the row. */
  readonly in_flight: Count;
  /** Connections that are held, on average over the row; absent where none are. */
  readonly connections?: ReportRowConnections;
  /** What came by itself, by name; absent where nothing does. */
  readonly deliveries?: Readonly<Record<string, ReportRowDelivery>>;
}

/** Connections that were to be held open, and those that were. */
export interface ReportRowConnections {
  /** @minimum 0 */
  readonly asked: number;
  /** @minimum 0 */
  readonly open: number;
}

/** Deliveries of one name in one row of the timeline: those that came in it, and those that were due in it and never came. */
export interface ReportRowDelivery {
  readonly received: Count;
  readonly lost: Count;
  readonly per_second: PerSecond;
  /** Those, and of what was due in the row the lost and the unknown ones. */
  readonly owed_per_second: PerSecond;
  /** received − sent in ms of what came; `null` where nothing did. Below 0 where the clocks of two threads say so (R17). */
  readonly propagation_p50: number | null;
  readonly propagation_p99: number | null;
  readonly propagation_max: number | null;
}

/** What became of databases that a run makes for itself, by name. */
export interface ReportMadeDatabases {
  readonly made: readonly string[];
  /** Those that were there already: they are left as they are. */
  readonly found: readonly string[];
  /** The server was told to remove them, which it does within minutes. */
  readonly removed: readonly string[];
  /** Those that were made and not removed, and why. */
  readonly left: readonly { readonly database: string; readonly reason: string }[];
}

/** What became of the documents of the run. */
export interface ReportCleanup {
  /** Whether nothing was to be removed (`--no-cleanup`): `left` is what stays on purpose. */
  readonly skipped: boolean;
  /** Whether the run was given up before its clean-up had ended: `removed` and `left` say how far it had come. */
  readonly interrupted: boolean;
  /** Whether `removed` and `left` are all of it: false where a part of the generator did not say what it made or removed. */
  readonly counted: boolean;
  readonly removed: Count;
  /** Documents that could not be removed, or may still be there. */
  readonly left: Count;
  /** Some of them, with the reason. */
  readonly left_samples: readonly string[];
  /** Absent where the run made no databases. */
  readonly databases?: ReportMadeDatabases;
}

/** How a check can turn out (R40): `unknown` where none failed, but of some nobody can tell (R33). */
export const CHECK_VERDICTS = ['passed', 'failed', 'not_checked', 'unknown'] as const;
/** One of {@link CHECK_VERDICTS}. */
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

/** A correctness check of a workload. */
export interface ReportCheck {
  readonly workload: string;
  readonly name: string;
  /** What holds where the check does. */
  readonly sentence: string;
  /** What a failure of it means: that the target is wrong, as it is known to be, or worth knowing. */
  readonly kind: CheckKind;
  /** What was looked at of all there was, where that is a sample; absent where it is all. */
  readonly sample?: { readonly per_cent: PerCent; readonly of: string };
  readonly checked: Count;
  readonly failed: Count;
  readonly verdict: CheckVerdict;
  /** How many nobody can tell of, and why; absent where there are none. They are not among `checked`. */
  readonly unknown?: { readonly count: Count; readonly reason: string };
  /** The first that did not hold. */
  readonly evidence: readonly { readonly time: DateTime; readonly message: string }[];
}

/** One of the slowest operations; its four stamps are ms since the run's start (R1). */
export interface ReportSlowOperation {
  readonly workload: string;
  readonly database: string;
  readonly operation: string;
  readonly worker: number;
  readonly time: DateTime;
  readonly response: Milliseconds;
  readonly due: Milliseconds;
  /** How long it waited for a free worker, between *due* and *ready*. */
  readonly queued: Milliseconds;
  readonly ready: Milliseconds;
  readonly sent: Milliseconds;
  readonly done: Milliseconds;
  readonly outcome: Outcome;
  readonly status: HttpStatus;
  readonly request_id: string | null;
}

/**
 * What the series of one workload, operation and segment did in a block, over all databases. What was dropped or given up
 * without a type is under `(unassigned)`.
 */
export interface ReportBlockSeries extends ReportOutcomes {
  readonly workload: string;
  readonly operation: string;
  readonly kind: SeriesKind;
  /** Index into `segments`; 0 where there is only one. */
  readonly segment: Count;
  /** Deliveries that never came. */
  readonly lost: Count;
  /** Operations that timed out or broke off: they rank above all that are in the histogram (R14). */
  readonly timeouts: Count;
  /** The shortest response of one of them. */
  readonly censored_from: Milliseconds | null;
  /** Operations that were under way when the drain ended: they rank above time-outs. */
  readonly abandoned: Count;
  /** The shortest time since one of them was due. */
  readonly abandoned_from: Milliseconds | null;
  /** Responses of ok operations, or propagation of deliveries, in µs: HdrHistogram V2, compressed, base64; '' without any. */
  readonly histogram: string;
}

/** A part of the measured phase. */
export interface ReportBlock {
  readonly start_time: DateTime;
  readonly elapsed_seconds: Seconds;
  readonly seconds: Seconds;
  readonly drain: boolean;
  readonly series: readonly ReportBlockSeries[];
}
