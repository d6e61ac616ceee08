import type { CohortTotals } from '../aggregate/series-sums.ts';
import type { ClaimName, ReportCertificate, ReportClaim, ReportThreshold } from '../report/report-claims.ts';
import { findGroup, measureThreshold, type Measured } from './measure-threshold.ts';
import type { Threshold, ThresholdMetric } from './threshold.ts';

/** What a metric needs the certificate to say. */
interface Need {
  /** `null`: the figure is the generator's own and true whatever the generator did. */
  readonly claim: ClaimName | null;
  /**
   * Whether a limit that is broken stays broken when the claim is invalid: errors and drops happened, while a latency or
   * rate may be the generator's own.
   */
  readonly failureStands: boolean;
}

function needOf(metric: ThresholdMetric): Need {
  switch (metric.kind) {
    case 'latency':
      return { claim: metric.latency === 'delay' ? null : 'latency', failureStands: false };
    case 'rate':
      return { claim: 'rate', failureStands: false };
    case 'share':
    case 'count':
      return { claim: 'rate', failureStands: true };
  }
}

/**
 * Holds the whole measured phase against a threshold (R27). A percentile among time-outs fails (R14); with too few samples
 * the threshold is not proven, and the reason says what is missing (R18); what rests on an invalid claim never passes (R26).
 *
 * @param certificate without one, claims are taken for granted.
 */
export function judgeThreshold(
  threshold: Threshold,
  totals: CohortTotals,
  certificate: ReportCertificate | null = null,
): ReportThreshold {
  const group = findGroup(totals, threshold.operation);
  const measured: Measured =
    group === null
      ? { value: null, kept: null, reason: `no operation "${threshold.operation}" was measured` }
      : measureThreshold(threshold, group, totals.seconds);
  const { expression, unit } = threshold;
  return { expression, value: measured.value, unit, ...weigh(measured, needOf(threshold.metric), certificate) };
}

/**
 * The verdict on a threshold that was crossed while the run lasted, and ended it (R27): it stays crossed whatever the whole
 * says, unless what it rests on is invalid (R26).
 */
export function judgeCrossed(
  crossed: { readonly threshold: Threshold; readonly value: number; readonly windowSeconds: number },
  certificate: ReportCertificate | null = null,
): ReportThreshold {
  const { threshold, value, windowSeconds } = crossed;
  const { expression, unit } = threshold;
  const reason = `crossed over ${Math.round(windowSeconds)} s while running, which ended the run`;
  return { expression, value, unit, ...weigh({ value, kept: false, reason }, needOf(threshold.metric), certificate) };
}

function weigh(
  { kept, reason }: Measured,
  { claim: name, failureStands }: Need,
  certificate: ReportCertificate | null,
): Pick<ReportThreshold, 'verdict' | 'reason'> {
  if (kept === null) return { verdict: 'not_proven', reason };
  const claim = certificate?.claims.find((one) => one.claim === name);
  if (claim === undefined || claim.grade === 'valid' || (!kept && failureStands)) {
    return { verdict: kept ? 'passed' : 'failed', reason };
  }
  const verdict = claim.grade === 'invalid' ? 'not_proven' : kept ? 'passed' : 'failed';
  return { verdict, reason: [reason, describeClaim(claim)].filter((part) => part !== '').join('; ') };
}

/** A claim that is not valid as part of a sentence: its grade and the gravest reason. */
export function describeClaim({ claim, grade, reasons }: ReportClaim): string {
  const [first] = reasons;
  const why = first === undefined ? '' : `: ${[first.fact, first.remedy].filter((part) => part !== '').join('; ')}`;
  return `the ${claim} claim is ${grade.replace('_', ' ')}${why}`;
}
