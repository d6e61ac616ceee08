import type { GeneratorSample, MachineSample } from '../generator-sample.ts';
import type { ReportWorkerLimit } from '../report/report-reached.ts';
import type { WorkloadLoadModel } from '../report/report.ts';
import type { GradedFigure } from '../statistics/generator-part.ts';
import type { HeldBySlowest } from '../statistics/held-by-slowest.ts';

/** Arrivals of an open model (R6, R8). */
export interface Arrivals {
  /** Due in the measured phase by the schedule, but for those that no worker could do (R8). */
  readonly scheduled: number;
  /** Of these, given to a worker. */
  readonly sent: number;
  /** Of these, still waiting for a worker when the phase ended: they were sent in the drain, if at all. */
  readonly waiting: number;
  /** Of these, given up because they waited too long for a worker. */
  readonly dropped: number;
}

/** Arrivals of one operation type that could not be done, because no worker had what they could be done to (R8). */
export interface InfeasibleArrivals {
  /** `null`: those that had not been given a type. */
  readonly operation: string | null;
  readonly count: number;
  /** All arrivals of the type, or of the workload, these among them. */
  readonly scheduled: number;
}

/** One stretch of the measured phase, for steadiness (R25). */
export interface SteadyWindow {
  /** Its active time. */
  readonly seconds: number;
  readonly goodputPerSecond: number;
  /** Median response of ok operations; `null` without any. */
  readonly p50Ms: number | null;
  /** Where it begins in active time of the measured phase. @default where the one before ends */
  readonly startSeconds?: number;
  /** Arrivals that the schedule holds for it, Poisson's own draws included (R6). @default null: there is no schedule */
  readonly scheduled?: number | null;
}

/** A part of the measured phase in which the load was of one kind, for steadiness (R25). */
export interface SteadySegment {
  /** How it is called in sentences; `null` where it is the whole phase. */
  readonly name: string | null;
  readonly seconds: number;
  readonly operations: number;
  /** Whether a stage changes the load of a workload all the time: what moves with it was planned. @default false */
  readonly changing?: boolean;
  /** In order of time, without gaps but pauses. */
  readonly windows: readonly SteadyWindow[];
}

/** A time without an answer, in seconds of the measured phase's active time. */
export interface GradedStandstill {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Whether the generator itself stalled meanwhile. @default false */
  readonly isOwn?: boolean;
}

/** Deliveries of a workload (R30, R33). */
export interface DeliveryFigures {
  readonly received: number;
  readonly lost: number;
  /** `null` where nothing was received. */
  readonly propagationP99Ms: number | null;
  /** `null` where nothing was received, or nobody measured it. */
  readonly readDelayP99Ms: number | null;
  /** Share of the time asked for in which the connections that receive were open, 0 to 1; `null` where it was not reported. */
  readonly heldShare: number | null;
  /** The same of the probes alone, which propagation is told of. @default there are none */
  readonly probesHeldShare?: number;
}

/** A figure of the response of one operation type, and what of it is the generator's (R2). */
export interface LatencyPart {
  /** `null`: of all operations together. */
  readonly operation: string | null;
  readonly figure: GradedFigure;
  readonly responseMs: number;
  /** By so much it would be less, at most, without the delay. */
  readonly delayMs: number;
  /** What reading answers late has added to it; 0 in an open load. */
  readonly readMs: number;
  /** Whether too few operations lie beyond it (R18). */
  readonly isThin: boolean;
}

/** How exactly an open load was asked to start its operations (R7). */
export type AskedPrecision = 'timer' | 'paced' | 'spin';

/** What the claims of a workload rest on: recorded samples of the measured phase, as plain data. */
export interface WorkloadClaimInput {
  readonly workload: string;
  readonly loadModel: WorkloadLoadModel;
  /** How exactly its operations were to start. @default not known */
  readonly precision?: AskedPrecision;
  /**
   * What is to be raised for it to last longer, where a count of operations ends it: the flag, or of one of several workloads the
   * key in its config. @default time ends it
   */
  readonly endsByCount?: '--operations' | 'operations:';
  /** Its own length without pauses (R35). */
  readonly seconds: number;
  /** ok + refused + failed + unknown. */
  readonly operations: number;
  /**
   * Operations that shards began while the phase lasted. Of a backlog, the drain does what is in `operations` and not
   * here, so that this tells the pace.
   */
  readonly started: number;
  /** Of these, failed for want of file descriptors, ports or memory of the generator. */
  readonly ownFailures: number;
  /** Of these, failed because nothing listened at the target. @default 0 */
  readonly refusedConnections?: number;
  /** `null` without any ok or timed-out operation; so are the next four. */
  readonly responseP99Ms: number | null;
  readonly delayP99Ms: number | null;
  readonly blockedP99Ms: number | null;
  readonly delayMeanMs: number | null;
  readonly serviceMeanMs: number | null;
  /** Of each operation type, and of all together where there are several. */
  readonly latencies: readonly LatencyPart[];
  /** `null` where nothing is scheduled. */
  readonly arrivals: Arrivals | null;
  /** What the pacing of a closed loop asks for. @default it has none */
  readonly paced?: { readonly perSecond: number; readonly workers: number } | null;
  /** By type, those with the most first; types without any are left out. @default [] */
  readonly infeasible?: readonly InfeasibleArrivals[];
  /** Whether workers were too few for the asked rate (R39). @default not known */
  readonly workerLimit?: ReportWorkerLimit | null;
  /** In order of time. */
  readonly segments: readonly SteadySegment[];
  /** Windows of the whole measured phase with what was scheduled; of a workload without a schedule, none. @default [] */
  readonly phaseWindows?: readonly SteadyWindow[];
  /** When nothing was answered although something was due, for far longer than operations take; in order of time. @default [] */
  readonly standstills?: readonly GradedStandstill[];
  /** How long operations of each type held workers, and the slowest of them. @default [] */
  readonly held?: readonly HeldBySlowest[];
  /** `null` where none are declared. */
  readonly deliveries: DeliveryFigures | null;
}

/** State of the generator, which all workloads share. */
export interface GeneratorFigures {
  /** What executed the load: `inProcess`, `threads`, … */
  readonly shardHost: string;
  /** Whether shards spin for precision, and so use a whole core by design (R7). */
  readonly spinning: boolean;
  /** Each shard's samples together; `null` where it was not sampled. */
  readonly shards: readonly { readonly shard: number; readonly generator: GeneratorSample | null }[];
  /** `null` if nothing is known of it. */
  readonly machine: MachineSample | null;
  /** How many intervals of shards never came (R37). */
  readonly missingIntervals: number;
  /** Shards that died: what they had not reported is nowhere. */
  readonly deadShards: readonly number[];
}

/** What one workload is certified by. */
export type CertificateInput = GeneratorFigures & WorkloadClaimInput;

/** What a run is certified by. */
export interface RunCertificateInput extends GeneratorFigures {
  readonly workloads: readonly WorkloadClaimInput[];
}
