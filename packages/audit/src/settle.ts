import type { AuditSettlement, DeliveryAuditOptions } from './delivery-audit.ts';
import { judgeDocuments, judgeHeld } from './document-judge.ts';
import { LaneJudge } from './lane-judge.ts';
import { Oracle } from './oracle.ts';
import { judgeDeletions, judgeOrder, judgeOverlaps } from './order-judge.ts';
import type { Kept, Settling } from './settling.ts';
import type { SubscriptionLog } from './subscription-log.ts';
import type { Verdict } from './verdict.ts';
import { WRITES_LEDGER, type WriteLedger } from './write-ledger.ts';

/** Judges what came by what was written. */
export function settle(options: Required<DeliveryAuditOptions>, settlement: AuditSettlement, kept: Kept): Verdict {
  const ledger = settlement.ledgers[WRITES_LEDGER] as WriteLedger | undefined;
  const settling: Settling = {
    options,
    oracle: new Oracle(ledger?.[options.path], ledger?.[options.documentsPath]),
    kept,
    hasGaps: settlement.gaps.length > 0,
    settledUs: settlement.settledUs,
    longestUs: longestOf(kept.logs),
  };
  for (const { shard, reason } of settlement.gaps) {
    const what = reason === 'dead' ? `shard ${shard} died` : `a part of what shard ${shard} wrote is missing`;
    for (const check of ['lost', 'never-written', 'converged', 'held'] as const) kept.findings.unknown(check, 1, what);
  }
  judgeOrder(settling);
  judgeOverlaps(settling);
  judgeDeletions(settling);
  const judge = new LaneJudge(settling);
  for (const log of kept.logs) judge.judge(log);
  for (const log of kept.logs) judge.compareTwin(log);
  judgeHeld(settling);
  return judge.verdict(judgeDocuments(settling));
}

function longestOf(logs: readonly SubscriptionLog[]): number {
  let longestUs = 0;
  for (const { windows } of logs) for (const window of windows) longestUs = Math.max(longestUs, window.longestUs);
  return longestUs;
}
