export { AUDIT_CHECK_NAMES, auditChecks } from './audit-checks.ts';
export { createDelivery, DELIVERY_KIND, NOT_SHOWN } from './delivery.ts';
export { DELETED_TOPIC } from './delivery-audit.ts';
export { createDeliveryAudit } from './online-audit.ts';
export { tellVerdict } from './tell-verdict.ts';
export { fingerprint, readTrace, traceMember } from './trace.ts';
export { fillingText, tracedChange, tracedDocument } from './traced-bodies.ts';
export { ReadingDelay, STILL_LOOP, threadLoop } from './reading-delay.ts';
export { WebhookAudit } from './webhook-audit.ts';
export { webhookChecks } from './webhook-checks.ts';
export { WRITES_FORMAT, WRITES_LEDGER } from './write-ledger.ts';
export { takeLogs, WriteLog } from './write-log.ts';

export type { AuditCheck, AuditScope } from './audit-checks.ts';
export type { Delivery, DeliveryKind } from './delivery.ts';
export type {
  AuditedSubscription,
  AuditFigures,
  AuditSettlement,
  DeliveryAudit,
  DeliveryAuditOptions,
  TopicRule,
} from './delivery-audit.ts';
export type { ReadingLoop } from './reading-delay.ts';
export type { RetryPolicy } from './retry-policy.ts';
export type { VerdictListener } from './tell-verdict.ts';
export type { Trace, TracedDocument } from './trace.ts';
export type { StampedBody } from './traced-bodies.ts';
export type { Finding, Loss, Verdict } from './verdict.ts';
export type {
  AuditedCall,
  CallAnswer,
  CallKind,
  DeletionCall,
  WebhookAuditOptions,
  WebhookFigures,
  WebhookSettlement,
  WebhookTask,
} from './webhook-task.ts';
export type { WebhookScope } from './webhook-checks.ts';
export type { FollowedWrite, WriteTimes } from './write-log.ts';
