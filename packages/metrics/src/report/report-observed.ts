import type { Count, Seconds } from './report-parts.ts';

/** What can be watched beside the load. */
export const OBSERVED_KINDS = ['process', 'nats', 'mongodb', 'prometheus'] as const;
/** One of {@link OBSERVED_KINDS}. */
export type ObservedKind = (typeof OBSERVED_KINDS)[number];

/** Units of what is watched: `cores` are CPU seconds a second. */
export const OBSERVED_UNITS = ['cores', 'bytes', 'bytes_per_second', 'per_second', 'count'] as const;
/** One of {@link OBSERVED_UNITS}. */
export type ObservedUnit = (typeof OBSERVED_UNITS)[number];

/** One figure of something that was watched, over time. Sums that only grow are given as rates. */
export interface ReportObservedSeries {
  /** `cpu`, `memory`, `open_files`, `connections`, …; of a Prometheus page the metric's own name. */
  readonly name: string;
  readonly unit: ObservedUnit;
  /** One for each of `elapsed_seconds`; `null` where it is not known. */
  readonly values: readonly (number | null)[];
  /** Of the measured phase; `null` where nothing is known of it. */
  readonly mean: number | null;
  readonly max: number | null;
}

/** Something that was watched while the run went on, once a second in a thread of its own. */
export interface ReportObserved {
  /** As the config names it. */
  readonly name: string;
  readonly kind: ObservedKind;
  /** What was asked: `pid 4711`, or an address without credentials. */
  readonly source: string;
  /** Looks that came to something, and that did not. */
  readonly samples: Count;
  readonly failed: Count;
  /** Why the first look failed that did, as a sentence; `null` where none did. */
  readonly problem: string | null;
  /**
   * When each row of the series is of, from the start of the measured phase and with pauses: negative before it. At most
   * 1,200: neighbours are joined in longer runs.
   */
  readonly elapsed_seconds: readonly number[];
  readonly series: readonly ReportObservedSeries[];
  /** CPU time of the measured phase in ms for each 1,000 of its operations; `null` where either is not known. */
  readonly cpu_ms_per_1000_operations: number | null;
}

/** Whether a figure grew over the measured phase, by a robust slope and what its own noise makes of it. */
export interface ReportGrowth {
  /** `latency_p50`, `latency_p99`, or `<name of what was watched>.<series>`. */
  readonly of: string;
  readonly unit: 'ms' | ObservedUnit;
  /**
   * `grows`, `shrinks`: beyond what noise makes. `none_shown`: what is there lies within the interval. `not_assessed`: too short, or too
   * few values.
   */
  readonly verdict: 'grows' | 'shrinks' | 'none_shown' | 'not_assessed';
  /** The slope, an hour. */
  readonly per_hour: number | null;
  /** Ends of its 99.5 % interval. */
  readonly at_least: number | null;
  readonly at_most: number | null;
  /** The median of the values: what the slope is held against. */
  readonly median: number | null;
  /** Length of what it rests on. */
  readonly seconds: Seconds;
  /** As a person reads it: `memory of server grows by at least 12 MB an hour`. */
  readonly sentence: string;
}
