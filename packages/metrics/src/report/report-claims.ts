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
}

/** One claim of a workload with its grade (R35). */
export interface ReportClaim {
  readonly workload: string;
  readonly claim: ClaimName;
  readonly grade: ClaimGrade;
  /** The gravest first. */
  readonly reasons: readonly ReportClaimReason[];
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

/** A limit that was set, and how the run stood against it. */
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
}
