export { auditChecks } from './audit-checks.ts';
export { WRITES_FORMAT, WRITES_LEDGER } from './write-ledger.ts';

export type { AuditCheck, AuditScope } from './audit-checks.ts';
