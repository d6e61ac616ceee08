import {
  judgeCrossed,
  judgeThreshold,
  type ReportCertificate,
  type ReportThreshold,
  type RunAggregate,
} from '@syntrix-bench/metrics';

import type { EndReason } from '../contracts/end-reason.ts';
import type { Plan } from '../contracts/plan.ts';

/** Holds the measured phase against each of the plan's thresholds (R26, R27): the one that ended the run stays crossed. */
export function judgeThresholds(
  plan: Plan,
  aggregate: RunAggregate,
  reason: EndReason,
  certificate: ReportCertificate,
): readonly ReportThreshold[] {
  const totals = aggregate.totals('steady');
  const crossed = reason.kind === 'threshold' ? reason.crossed : null;
  return plan.thresholds.map(({ threshold }) =>
    crossed !== null && threshold.expression === crossed.threshold.expression
      ? judgeCrossed(crossed, certificate)
      : judgeThreshold(threshold, totals, certificate),
  );
}
