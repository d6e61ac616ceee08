import type { Count, DateTime, Milliseconds, PerCent, PerSecond, Seconds } from '../report/report-parts.ts';
import type { ReportThreshold } from '../report/report-claims.ts';
import type { CapacityDimension } from './dimensions.ts';
import type { SearchEnd, StagePurpose, StageVerdict } from './search.ts';

/** The version of {@link Capacity} that this package writes. */
export const CAPACITY_VERSION = 1;

/** Figures of a latency, with those that lie among what got no answer. */
export interface StageLatency {
  readonly p50: Milliseconds;
  readonly p99: Milliseconds;
  /** The truth is larger (R14). */
  readonly censored: readonly string[];
  /** No answer will ever come. */
  readonly never: readonly string[];
  /** Fewer than 10 samples lie beyond it (R18). */
  readonly thin: readonly string[];
}

/** A figure of something that was watched beside the load, over the measured part of a stage. */
export interface StageObserved {
  /** `cpu of server`. */
  readonly name: string;
  readonly unit: string;
  readonly mean: number | null;
  readonly max: number | null;
}

/** One stage of a search: a short run. */
export interface CapacityStage {
  /** From 1. */
  readonly number: Count;
  readonly run_id: string;
  /** What was asked, in the dimension's unit: per second, a number of things, or bytes. */
  readonly level: number;
  readonly purpose: StagePurpose;
  /** Whether it was to last as long as a confirmation. */
  readonly long: boolean;
  /** Whether the target answered as quickly as before the search when it began. */
  readonly from_rest: boolean;
  readonly start_time: DateTime;
  /** Length of its measured part. */
  readonly seconds: Seconds;
  readonly warmup_seconds: Seconds;
  /** How its warm-up ended, where that was to last until the measure is steady; '' else. */
  readonly warmup: string;
  /** From the end of load until nothing was under way any more, deliveries, indexes and calls included, or no more time was left for that. */
  readonly drain_seconds: Seconds;
  /** Whether no delivery, index or call was waited for any more before clean-up began. */
  readonly came_to_rest: boolean;
  /** Whether it was over before its time because its outcome was certain. */
  readonly ended_early: boolean;
  /** Ok operations a second, done while it lasted; of a workload that only listens, deliveries a second. `null`: nothing was measured. */
  readonly goodput: PerSecond | null;
  /** Arrivals a second of the workloads whose level it is; absent where nothing but answers sets their pace. */
  readonly asked?: PerSecond;
  /** Of those, ok ones a second, done while it lasted; absent likewise. */
  readonly reached?: PerSecond;
  /** Of operations, or where there are none of the headline's deliveries. */
  readonly latency: StageLatency | null;
  readonly errors: PerCent;
  /** What its certificate holds against its figures, such as that the target stood still; absent where that is nothing. */
  readonly doubts?: readonly string[];
  /** How often a check failed that means that the target is wrong. */
  readonly checks_failed: Count;
  readonly thresholds: readonly ReportThreshold[];
  readonly verdict: StageVerdict;
  /** What the first limit is about that was broken, such as `read.p99`; `null` where none was. */
  readonly limit: string | null;
  /** Why, where it did not pass: `read.p99 is 412 ms, limit 100 ms`; '' else. */
  readonly reason: string;
  /** What was watched beside the load, and the generator. */
  readonly observed: readonly StageObserved[];
  /** How long the target took afterwards until it answered as before; `null`: it did not within the time it was given. */
  readonly recovery_seconds: Seconds | null;
}

/** Why a search is over: as {@link SearchEnd}, or because somebody stopped it, or the target, or the program, gave out. */
export type CapacityEnd = SearchEnd | 'interrupted' | 'target_lost' | 'failed';

/** A series that bent before the knee: evidence, never certainty. */
export interface CapacityEvidence {
  /** `cpu of server`, `cpu of the generator`. */
  readonly name: string;
  readonly unit: string;
  /** The level at which it bent. */
  readonly level: number;
  /** Its value there. */
  readonly value: number;
  /** How much of what a straight line leaves is explained by the bend, 0 to 1. */
  readonly explains: number;
  readonly sentence: string;
}

/** How many a target can serve: the answer, and all stages that it rests on. */
export interface Capacity {
  readonly capacity_version: typeof CAPACITY_VERSION;
  readonly benchmark: string;
  readonly max: CapacityDimension;
  /** What stands after a level: `/s`, ` workers`, … */
  readonly unit: string;
  /** The workload whose level was raised; `null` where there is only one. */
  readonly workload: string | null;
  /** The limits that had to be kept, as they were written. */
  readonly limits: readonly string[];
  /** The width of the bracket that was asked for, as a share. */
  readonly within: number;
  readonly start_time: DateTime;
  readonly seconds: Seconds;
  readonly target_version: string | null;
  readonly tool_version: string;
  readonly targets: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly end: CapacityEnd;
  /** The highest level that held whenever it was tried; `null`: none did. */
  readonly holds: number | null;
  /** Whether it held for as long as a confirmation, more than once, and what fails above it did so on a target at rest. */
  readonly holds_confirmed: boolean;
  /** The lowest level that failed whenever it was tried; `null`: none did. */
  readonly fails: number | null;
  readonly fails_confirmed: boolean;
  /** Levels that passed and failed, rising: as sharp as the limit is. */
  readonly noisy: readonly number[];
  /** The first limit that broke at the lowest level that fails; `null` where nothing failed. */
  readonly first_limit: string | null;
  /** What, other than the target, was the limit; '' where nothing was. */
  readonly limited_by: string;
  /** The level from which on latency rises more steeply; `null` where no bend was seen. */
  readonly knee: number | null;
  /** What bent before, the likeliest first. */
  readonly gives_first: readonly CapacityEvidence[];
  /** The answer as a sentence. */
  readonly sentence: string;
  /** What a reader must know beside it, as sentences. */
  readonly notes: readonly string[];
  readonly stages: readonly CapacityStage[];
}
