export { auditChecks } from './audit-checks.ts';
export { CountedFigures, figuresFormat, mergeCounted } from './counted-figures.ts';
export { ANSWER_TIMEOUT_US } from './retry-policy.ts';
export { webhookChecks } from './webhook-checks.ts';
export { WRITES_FORMAT, WRITES_LEDGER } from './write-ledger.ts';

export type { CountedState } from './counted-figures.ts';
export type { WebhookScope } from './webhook-checks.ts';
export type { AuditCheck, AuditScope } from './audit-checks.ts';
