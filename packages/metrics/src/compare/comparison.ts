import type { ComparisonVerdict } from '../statistics/verdict/judge.ts';

/** The version of {@link ComparisonDocument} that this package writes. */
export const COMPARISON_VERSION = 1;

/** In how many of one comparisons of equal runs anything may be found in the family that decides (R28). */
export const FAMILY_ALPHA = 0.01;

/** The least change that matters where nobody says otherwise, in per cent. */
export const DEFAULT_DELTA = 2;

/** A run that was compared. */
export interface ComparedRun {
  readonly run_id: string;
  /** File it was read from, or what else it is called. */
  readonly source: string;
  readonly start_time: string;
  readonly target_version: string | null;
  readonly git_commit: string | null;
}

/** Runs of one side. */
export interface ComparedSide {
  /** What it is called. */
  readonly label: string;
  readonly runs: readonly ComparedRun[];
}

/** The spread between runs that a comparison of one against one goes by. */
export interface ComparedSpread {
  /** Standard deviation between runs in per cent. */
  readonly per_cent: number;
  readonly freedom: number;
  /** Whether nobody measured it. */
  readonly assumed: boolean;
}

/** How a figure changes: by a factor, or by an amount where 0 is usual. */
export type FigureScale = 'ratio' | 'difference';

/** A median that lies among what got no answer: what is known of it all the same. */
export interface UnansweredFigure {
  /** In the figure's unit: the truth is more. */
  readonly at_least: number;
  /** Whether no answer will ever come, because it was never sent or is lost. */
  readonly never: boolean;
}

/** A figure of both sides. Changes are in per cent of the base, or where `scale` is `difference` in the figure's unit. */
export interface ComparedFigure {
  /**
   * As thresholds have it: `goodput`, `read.p99`, with several workloads `writers/p99`. Only where they are worse there are also
   * `checks.NAME`, and `runs failing EXPRESSION` of a threshold, whose value is 100 in runs that fail it and 0 in others.
   */
  readonly name: string;
  readonly unit: '/s' | 'ms' | '%';
  readonly scale: FigureScale;
  readonly higher_is_better: boolean;
  /** Whether it is one of the family that decides; others are shown, are not corrected for how many they are, and decide nothing. */
  readonly primary: boolean;
  /** Median of the base's runs, of checks and thresholds that are there only where they are worse their mean; `null` where there is none, and where it lies among what got no answer (R14). */
  readonly base: number | null;
  readonly new: number | null;
  /** Of a median among what got no answer; `null` of all others. */
  readonly base_unanswered: UnansweredFigure | null;
  readonly new_unanswered: UnansweredFigure | null;
  /** Each run's, in the order of the runs; `null` as above. */
  readonly base_runs: readonly (number | null)[];
  readonly new_runs: readonly (number | null)[];
  /** `null` where nothing could be compared, or where one side got no answer. */
  readonly change: number | null;
  /** Ends of the interval that decides; `null` for none: with too few runs any change is possible. */
  readonly low: number | null;
  readonly high: number | null;
  /** Over the family; `null` for one against one, and where nothing could be compared. */
  readonly p: number | null;
  /** The least change that matters. */
  readonly delta: number;
  readonly verdict: ComparisonVerdict;
  /** Whether both sides did what an open load's schedule asks for, so that there is nothing to tell: it decides nothing. */
  readonly as_scheduled?: boolean;
  /** Whether it is told by how many runs fail it, beside the family, so that it has no interval; absent of all others. */
  readonly by_failing_runs?: true;
  /** Why nobody can tell, where that is not the interval; '' else. */
  readonly reason: string;
  /** About how many more runs a side would need for a verdict, or at least where no spread is known; `null` where they help nothing, or are too many. */
  readonly more_runs: number | null;
  /** Only of one against one. */
  readonly spread?: ComparedSpread;
}

/** A percentile relative to the median: how the shape changed, however all of it moved. */
export interface ComparedShape {
  /** `null` where there is one workload. */
  readonly workload: string | null;
  readonly percentile: number;
  /** Of its ratio to the median, in per cent; the interval is one of all percentiles together. `null` where one side got no answer. */
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number;
  /** Whether the interval excludes 0 and the change is beyond the least that matters. */
  readonly changed: boolean;
}

/** Latencies of both sides from common to rare, in ms: at each percentile the median of the side's runs, `null` where it got no answer. */
export interface ComparedSpectrum {
  /** `null` where there is one workload. */
  readonly workload: string | null;
  readonly percentiles: readonly number[];
  readonly base: readonly (number | null)[];
  readonly new: readonly (number | null)[];
}

/** How the runs of a side went, each place the median of its runs; `null` where one has no answer, or the median got none. */
export interface ComparedCourse {
  /** Ok operations per second. */
  readonly goodput: readonly (number | null)[];
  /** In ms. */
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** How runs of both sides went, all workloads together. */
export interface ComparedTimeline {
  /** Ends of the rows, from the start of the measured phase. */
  readonly seconds: readonly number[];
  readonly base: ComparedCourse;
  readonly new: ComparedCourse;
}

/** What differs between runs that is not what was to be compared. */
export interface Incomparability {
  /** Such as `scenario.operations` or `target.version`. */
  readonly what: string;
  readonly base: readonly string[];
  readonly new: readonly string[];
  /** Whether no verdict can be had; else it is a warning. */
  readonly refused: boolean;
}

/** Two sets of runs of one benchmark, held against one another. */
export interface Comparison {
  readonly benchmark: string;
  readonly base: ComparedSide;
  readonly new: ComparedSide;
  /** `paired`: measured in turn. `one_against_one`: the spread between runs comes from elsewhere. */
  readonly design: 'unpaired' | 'paired' | 'one_against_one';
  /** What the whole says: worse where any figure that decides is; else better where any is; no difference where that holds for all. */
  readonly verdict: ComparisonVerdict;
  readonly figures: readonly ComparedFigure[];
  /** Empty for one against one, and in reports without histograms. */
  readonly shape: readonly ComparedShape[];
  /** For pictures; empty in reports without histograms. */
  readonly spectra: readonly ComparedSpectrum[];
  /** For pictures; `null` in reports without a timeline. */
  readonly timeline: ComparedTimeline | null;
  /** Ways of dealing runs onto sides that were gone through, and whether these are all; `null` for one against one. */
  readonly relabellings: { readonly count: number; readonly exact: boolean } | null;
  /** The least runs of each side that could show anything in this family. */
  readonly least_runs: number;
  /** About how many more runs a side would need for a verdict on all that decides; `null` where they are too many or needless. */
  readonly more_runs: number | null;
  readonly differences: readonly Incomparability[];
  /** What a reader must know, as sentences. */
  readonly notes: readonly string[];
}

/** The result of `compare`: each benchmark of each set against the first set. */
export interface ComparisonDocument {
  readonly comparison_version: 1;
  /** The share of comparisons of equal runs in which anything of the family may be found; intervals are of 100 % without it. */
  readonly alpha: number;
  readonly verdict: ComparisonVerdict;
  readonly comparisons: readonly Comparison[];
  /** Names of benchmarks that not all sets have. */
  readonly unmatched: readonly string[];
}
