export { AUDIT_CHECK_NAMES, auditChecks } from './audit-checks.ts';
export { createDelivery, DELIVERY_KIND, NOT_SHOWN } from './delivery.ts';
export { createDeliveryAudit } from './online-audit.ts';
export { tellVerdict } from './tell-verdict.ts';
export { NO_SENT_STAMP, readTrace, traceMember } from './trace.ts';
export { WRITES_FORMAT, WRITES_LEDGER } from './write-ledger.ts';
export { WriteLog } from './write-log.ts';

export type { AuditCheck, AuditScope } from './audit-checks.ts';
export type { Delivery, DeliveryKind } from './delivery.ts';
export type {
  AuditedSubscription,
  AuditFigures,
  AuditSettlement,
  DeliveryAudit,
  DeliveryAuditOptions,
} from './delivery-audit.ts';
export type { VerdictListener } from './tell-verdict.ts';
export type { Trace, TracedDocument } from './trace.ts';
export type { Finding, Loss, Verdict } from './verdict.ts';
export type { FollowedWrite, WriteTimes } from './write-log.ts';
