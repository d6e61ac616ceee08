import {
  judgeThreshold,
  type ReportCertificate,
  type ReportThreshold,
  type RunAggregate,
} from '@syntrix-bench/metrics';

import type { Plan } from '../contracts/plan.ts';

/** Holds the measured phase against each of the plan's thresholds (R26, R27). */
export function judgeThresholds(
  plan: Plan,
  aggregate: RunAggregate,
  certificate: ReportCertificate,
): readonly ReportThreshold[] {
  const totals = aggregate.totals('steady');
  return plan.thresholds.map(({ threshold }) => judgeThreshold(threshold, totals, certificate));
}
