import type { GradedFigure } from '../statistics/generator-part.ts';
import type { ThresholdUnit } from '../thresholds/threshold.ts';

/** How well a claim is proven (R23). */
export const CLAIM_GRADES = ['valid', 'suspect', 'invalid', 'not_assessed'] as const;
/** One of {@link CLAIM_GRADES}. */
export type ClaimGrade = (typeof CLAIM_GRADES)[number];

/** What a run can claim. */
export const CLAIM_NAMES = ['rate', 'latency', 'delivery'] as const;
/** One of {@link CLAIM_NAMES}. */
export type ClaimName = (typeof CLAIM_NAMES)[number];

/** Why a claim has its grade. */
export interface ReportClaimReason {
  /** What was seen, with its number. */
  readonly fact: string;
  /** What that means for the claim. */
  readonly consequence: string;
  /** What would help: "at least 23 s more", "at most 7,000/s from this machine". */
  readonly remedy: string;
  /** The figure of the latency that it speaks of; absent where it holds for the whole claim. */
  readonly of?: ReportLatencyFigure;
}

/** A figure of the response of one operation type. */
export interface ReportLatencyFigure {
  /** `null`: of all operations of the workload together. */
  readonly operation: string | null;
  readonly figure: GradedFigure;
}

/** How much of a figure of the response is the generator's own, and what that is worth (R24). */
export interface ReportLatencyGrade extends ReportLatencyFigure {
  /** By so much the figure would be less had the generator spent nothing; in ms. */
  readonly generator_ms: number;
  /** The same as a share of the figure, 0 to 1. */
  readonly generator_share: number;
  /** What a threshold on this figure goes by: its own share, and what holds for all latencies. */
  readonly grade: ClaimGrade;
}

/** One claim of a workload with its grade (R35). */
export interface ReportClaim {
  readonly workload: string;
  readonly claim: ClaimName;
  readonly grade: ClaimGrade;
  /** What explains the others first, such as a target that was gone; then the gravest. */
  readonly reasons: readonly ReportClaimReason[];
  /**
   * The claim is invalid, and all that makes it so is the target's doing, or that of the limit of workers: what was measured
   * is true, so that a limit that it breaks is broken. Absent otherwise.
   */
  readonly target_fell_short?: true;
  /** Of latency: each figure by itself; the claim's own grade is of p50, p90, p95 and p99 at worst. Absent on other claims. */
  readonly grades?: readonly ReportLatencyGrade[];
}

/** What the run proves, claim by claim (R23). */
export interface ReportCertificate {
  /** The worst grade of all claims. */
  readonly grade: ClaimGrade;
  /** The claims that the run makes. */
  readonly claims: readonly ReportClaim[];
  /** What has a bearing on trust without being a grade, such as load and reporting sharing one event loop. */
  readonly notes: readonly string[];
}

/** How a threshold can turn out (R26). */
export const THRESHOLD_VERDICTS = ['passed', 'failed', 'not_proven'] as const;
/** One of {@link THRESHOLD_VERDICTS}. */
export type ThresholdVerdict = (typeof THRESHOLD_VERDICTS)[number];

/** A limit that was set, and how the run did against it. */
export interface ReportThreshold {
  /** As it was written: `read.p99 < 50ms`. */
  readonly expression: string;
  /** What was found, in the unit of the expression; `null` where nothing was. */
  readonly value: number | null;
  /** Unit of the value: `µs`, `ms`, `s`, `/s`, `%`; '' for a number of operations. */
  readonly unit: ThresholdUnit;
  readonly verdict: ThresholdVerdict;
  /** Why, where that is not plain from the value; '' else. */
  readonly reason: string;
  /** The same where the certificate is shown beside it: without why a claim has its grade. Absent where that is all the same. */
  readonly brief_reason?: string;
  /** The claim that the verdict rests on, where it is not valid; absent where it is, or where the verdict stands without it. */
  readonly doubt?: Pick<ReportClaim, 'claim' | 'grade'>;
}
