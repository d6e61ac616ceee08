import type { ReportCertificate, ReportThreshold } from './report-claims.ts';
import type { ReportReached } from './report-reached.ts';
import type { ReportEnvironment, ReportGenerator } from './report-generator.ts';
import type { ReportGrowth, ReportObserved } from './report-observed.ts';
import type { ReportContrast } from './report-contrasts.ts';
import type { ReportRealtime } from './report-realtime.ts';
import type { ReportTriggers } from './report-triggers.ts';
import type {
  Count,
  DateTime,
  ReportBlock,
  ReportCheck,
  ReportCleanup,
  ReportDelivery,
  ReportError,
  ReportGap,
  ReportDatabase,
  ReportOperation,
  ReportPhase,
  ReportSegment,
  ReportShard,
  ReportSlowOperation,
  ReportStandstill,
  ReportSummary,
  ReportTimelineRow,
  ReportWorkload,
  Seconds,
} from './report-parts.ts';

// docs/decisions/0033-schema-from-the-type.md

/** The version of {@link Report} that this package writes. */
export const REPORT_SCHEMA_VERSION = 2;

/** The kinds of load of a workload: closed loop, arrivals at a rate, or nothing scheduled, such as subscribers. */
export const WORKLOAD_LOAD_MODELS = ['closed', 'open', 'hold'] as const;
/** One of {@link WORKLOAD_LOAD_MODELS}. */
export type WorkloadLoadModel = (typeof WORKLOAD_LOAD_MODELS)[number];

/** The kinds of load of a run: that of the workloads that start operations, or `mixed` where they differ. */
export const LOAD_MODELS = [...WORKLOAD_LOAD_MODELS, 'mixed'] as const;
/** One of {@link LOAD_MODELS}. */
export type LoadModelName = WorkloadLoadModel | 'mixed';

/** How a run can end: as planned, stopped from outside, or by a failure. `running`: it goes on, and these are its figures so far. */
export const REPORT_STATUSES = ['completed', 'interrupted', 'failed', 'running'] as const;
/** One of {@link REPORT_STATUSES}. */
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** Why load ended. */
export type ReportEnd =
  | {
      /**
       * `duration`, `operations`: as planned. `exhausted`: no worker had anything left to do. `failed`: what broke the run off is in
       * its `reason`.
       */
      readonly kind: 'duration' | 'operations' | 'exhausted' | 'failed';
    }
  | {
      /** A threshold that was to end the run was crossed. */
      readonly kind: 'threshold';
      /** As it was written. */
      readonly expression: string;
      /** The workload that crossed it; `null` where the run has only one. */
      readonly workload: string | null;
    }
  | {
      /** The target stopped answering and did not come back. */
      readonly kind: 'target_lost';
      /** From when on nothing was answered; of some of several URLs, at the latest. */
      readonly at: DateTime;
      /** The URLs that were lost while others answered; absent where all of the target was. */
      readonly urls?: readonly string[];
    }
  | {
      /** Somebody stopped it. */
      readonly kind: 'interrupted';
      /** `SIGINT`, `SIGTERM`, or what else asked for it. */
      readonly signal: string;
    };

/** The measured phase: what was to be known, and when it was measured. */
export interface ReportBenchmark {
  readonly name: string;
  /** Start of the measured (steady) phase; of the run, if it never came to that. */
  readonly start_time: DateTime;
  /** End of the measured (steady) phase. */
  readonly end_time: DateTime;
  /** Length of the measured phase without pauses: what rates divide by (R10). */
  readonly duration_seconds: Seconds;
  /** The whole configuration, defaults included, secrets left out. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a note is about. */
export const NOTE_KINDS = [
  'closed_loop',
  'partial',
  'latency',
  'dropped',
  'over_range',
  'skewed',
  'rates',
  'missing',
  'warmup',
  'other',
] as const;
/** One of {@link NOTE_KINDS}. */
export type NoteKind = (typeof NOTE_KINDS)[number];

/** What a reader of the numbers must know. */
export interface ReportNote {
  /**
   * `closed_loop`: queueing delay is not measured. `partial`: the run ended before its time. `latency`: what it leaves out, or ranks above
   * every answer. `dropped`, `over_range`, `skewed`: what was counted so. `rates`: of workloads and of all of them, they differ. `missing`:
   * what shards did not report. `warmup`: how it went that was to end when the measure is steady.
   */
  readonly kind: NoteKind;
  /** The note as a sentence. */
  readonly text: string;
}

/** The place of a run among several that were made to be compared. */
export interface ReportRunSet {
  /** The same for all of them, and for no others. */
  readonly id: string;
  /** The side that it belongs to: all of one side measured the same. */
  readonly side: string;
  /** Of the runs of its side, from 1. */
  readonly number: Count;
  /** Whether the run of this number on the other side was made right before or after it. */
  readonly paired: boolean;
  /** How many of all of them were made before it. */
  readonly position: Count;
}

/** The whole run, from set-up to clean-up. */
export interface ReportRun {
  readonly id: string;
  readonly status: ReportStatus;
  /** Why it ended, as a sentence. */
  readonly reason: string;
  /** Why it ended, for programs; absent in reports from before this was reported. */
  readonly end?: ReportEnd;
  /** Whether it ended before the measured phase was whole: results then cover what was measured until then. */
  readonly partial: boolean;
  readonly start_time: DateTime;
  readonly end_time: DateTime;
  readonly seconds: Seconds;
  /** In a closed loop queueing delay is not measured: a slow target is asked less often (R5). */
  readonly load_model: LoadModelName;
  /** Choices and contents of documents depend on it: the same seed repeats them (R20). */
  readonly seed: Count;
  /** The command line that repeats the run: secrets as `***`, a drawn seed added. Absent where no command line started it. */
  readonly command_line?: string;
  /** It asked whether answers are right, with little load, and claims nothing of speed; absent where it measured. */
  readonly smoke?: true;
  /** Which of several runs it is that were made to be compared; absent where it was made alone. */
  readonly set?: ReportRunSet;
  readonly cleanup: ReportCleanup;
  /** Intervals of shards that never came. */
  readonly gaps: readonly ReportGap[];
  /** What a reader of the numbers must know, as sentences. */
  readonly notes: readonly string[];
  /** The same with what each is about; absent in reports from before this was reported. */
  readonly typed_notes?: readonly ReportNote[];
}

/**
 * The result of a benchmark run, version 2. Latencies are in milliseconds with decimals, measured in whole microseconds.
 * Numbers are of the measured (steady) phase unless said otherwise. `R…` names a rule of the measuring rules.
 */
export interface Report {
  readonly schema_version: 2;
  readonly benchmark: ReportBenchmark;
  readonly run: ReportRun;
  readonly environment: ReportEnvironment;
  readonly summary: ReportSummary;
  /** What was reached of what was asked, by workload that starts operations; absent in reports from before this was reported. */
  readonly reached?: Readonly<Record<string, ReportReached>>;
  /** By operation type. */
  readonly operations: Readonly<Record<string, ReportOperation>>;
  /** Connecting and the like: in no sum, rate or timeline. */
  readonly connections: Readonly<Record<string, ReportOperation>>;
  /** Parts of operations, such as pages: in no sum, rate or timeline. */
  readonly steps: Readonly<Record<string, ReportOperation>>;
  /** What came by itself: in no sum, rate or timeline. */
  readonly deliveries: Readonly<Record<string, ReportDelivery>>;
  /** What is told of subscribers beside those, by workload that has any; absent where none has. */
  readonly realtime?: Readonly<Record<string, ReportRealtime>>;
  /** What is told of webhooks beside those, by workload that has any; absent where none has. */
  readonly triggers?: Readonly<Record<string, ReportTriggers>>;
  /** By workload, where there are several. Sums over workloads, as in `summary`, divide by the whole phase. */
  readonly workloads?: Readonly<Record<string, ReportWorkload>>;
  /** Parts of the measured phase, where there are several. */
  readonly segments?: readonly ReportSegment[];
  /** By database, where there are several. */
  readonly databases?: Readonly<Record<string, ReportDatabase>>;
  /** Conditions that took turns within the run, held against each other; absent where none did. */
  readonly contrasts?: readonly ReportContrast[];
  /** By shard, where there are several. */
  readonly shards?: readonly ReportShard[];
  /** All phases that began, in order; the sum of their `requests` is what the target saw. */
  readonly phases: readonly ReportPhase[];
  /** Failures of the measured phase, the most frequent first. Those of operations add up to `summary.total_errors`. */
  readonly errors: readonly ReportError[];
  /** The measured operations by completion; rows add up to the summary, those that ended in the drain included (R11). */
  readonly timeline: readonly ReportTimelineRow[];
  /**
   * When the target stalled, in order of time: stretches without an answer that are far longer than operations take (R25). At most
   * 50 of a workload, the longest ones.
   */
  readonly stood_still: readonly ReportStandstill[];
  /** Warm-up and ramp-up, which are not measured. */
  readonly timeline_before: readonly ReportTimelineRow[];
  /** What was watched beside the load, such as the server's process, on the run's time; absent where nothing was. */
  readonly observed?: readonly ReportObserved[];
  /** Whether latency, and the memory of what was watched, grew over the measured phase; absent where it was under 30 s. */
  readonly growth?: readonly ReportGrowth[];
  /** What the user says of the run, such as the type of the machine; absent where nothing is said. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Correctness checks of the whole run. */
  readonly checks: readonly ReportCheck[];
  /** Named counts of the whole run, such as `infeasible`. */
  readonly counters: Readonly<Record<string, Count>>;
  /** The slowest measured operations, slowest first. */
  readonly slowest: readonly ReportSlowOperation[];
  /** State of the generator during the measured phase; `null` if nothing was sampled. */
  readonly generator: ReportGenerator | null;
  /** What the run proves; `null` if it was not certified. */
  readonly certificate: ReportCertificate | null;
  readonly thresholds: readonly ReportThreshold[];
  /**
   * The measured phase in at most 60 equal parts with histograms, from which any percentile can be computed later.
   * Operations that ended in the drain are in the last .
   */
  readonly blocks: readonly ReportBlock[];
}
