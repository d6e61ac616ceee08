import type { GeneratorSample } from './generator-sample.ts';
import type { PhaseName } from './phases.ts';
import type { SeriesTable } from './series.ts';
import type { CheckTally, Gauges, WorkerMark, WorkerStatus, LogLine, RequestCount } from './snapshot.ts';

/** What a recorder is made of. */
export interface RecorderOptions {
  /** Where series numbers come from. */
  readonly series: SeriesTable;
  /** The names behind category numbers; `timeout` is the one whose operations are censored. */
  readonly categories: readonly string[];
  /** The shard's number. */
  readonly shard: number;
  /** How many kinds of errors an interval tells apart; more are counted as `(other)`. @default 200 */
  readonly maxErrorKinds?: number;
}

/** What the shard knows about an interval, beside what was recorded. */
export interface IntervalMeta {
  /** Counts the shard's intervals from 0. */
  readonly sequence: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly phase: PhaseName;
  readonly gauges: Gauges;
  readonly workers: readonly WorkerStatus[];
  readonly logs: readonly LogLine[];
  readonly generator: GeneratorSample | null;
  readonly checks: readonly CheckTally[];
  readonly marks: readonly WorkerMark[];
  readonly ledgers: Readonly<Record<string, unknown>>;
  readonly traffic: readonly RequestCount[];
}
