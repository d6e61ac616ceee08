import type { GeneratorSample } from '../generator-sample.ts';
import type { LoadModelName } from '../report/report.ts';

/** How the machine fared during the measured phase. What was not sampled is `null`. */
export interface MachineSample {
  /** Cores that the generator may use: the container's CPU limit, where it has one; may be a fraction. */
  readonly cores: number;
  /** Share of the machine's CPU that was in use, by whatever program, 0 to 1. */
  readonly busyShare: number | null;
  /** Share of the measured time that a hypervisor took away, 0 to 1. */
  readonly stealShare: number | null;
  /** Share of the measured time for which the container was held back at its CPU limit, 0 to 1. */
  readonly throttledShare: number | null;
  /** File descriptors that the process had open at most. */
  readonly openFiles: number | null;
  /** How many it may have open. */
  readonly openFilesLimit: number | null;
}

/** Arrivals of an open model (R6, R8). */
export interface Arrivals {
  /** Due in the measured phase by the schedule. */
  readonly scheduled: number;
  /** Of these, given to a worker. */
  readonly sent: number;
  /** Of these, still waiting for a worker when the phase ended: they were sent in the drain, if at all. */
  readonly waiting: number;
  /** Of these, given up because they waited too long for a worker. */
  readonly dropped: number;
}

/** One stretch of the measured phase, for steadiness (R25). */
export interface SteadyWindow {
  /** Its active time. */
  readonly seconds: number;
  readonly goodputPerSecond: number;
  /** Median response of ok and timed-out operations; `null` without any. */
  readonly p50Ms: number | null;
}

/** What a run is certified by: recorded samples of the measured phase, as plain data. */
export interface CertificateInput {
  readonly loadModel: LoadModelName;
  /** What executed the load: `inProcess`, `threads`, … */
  readonly shardHost: string;
  /** Whether shards spin for precision, and so use a whole core by design (R7). */
  readonly spinning: boolean;
  /** Length without pauses. */
  readonly seconds: number;
  /** ok + refused + failed + unknown. */
  readonly operations: number;
  /**
   * Operations that shards began while the phase lasted. Of a backlog, the drain does what stands in `operations` and not
   * here, so that this tells the pace.
   */
  readonly started: number;
  /** Of these, failed for want of file descriptors, ports or memory of the generator. */
  readonly ownFailures: number;
  /** `null` without any ok or timed-out operation; so are the next four. */
  readonly responseP99Ms: number | null;
  readonly delayP99Ms: number | null;
  readonly blockedP99Ms: number | null;
  readonly delayMeanMs: number | null;
  readonly serviceMeanMs: number | null;
  /** `null` in a closed model. */
  readonly arrivals: Arrivals | null;
  /** Each shard's samples together; `null` where it was not sampled. */
  readonly shards: readonly { readonly shard: number; readonly generator: GeneratorSample | null }[];
  /** `null` if nothing is known of it. */
  readonly machine: MachineSample | null;
  /** In order of time, without gaps but pauses. */
  readonly windows: readonly SteadyWindow[];
}
