import type { CheckDeclaration } from '@syntrix-bench/core';

import type { AuditCheck } from './audit-checks.ts';

/** What a scenario does, as far as the checks of its webhooks depend on it. */
export interface WebhookScope {
  /** Documents are written more than once: their calls have an order. */
  readonly changes: boolean;
  /** Documents are deleted: so have their calls. */
  readonly deletions: boolean;
  /** Some of what is written must not lead to a call. */
  readonly filters: boolean;
  /** Calls are answered so that they must be made again. */
  readonly retries: boolean;
}

/** In the order in which people read them. In brackets what etcd calls the guarantee. */
const CHECKS: Readonly<Partial<Record<AuditCheck, Omit<CheckDeclaration, 'name'>>>> = {
  lost: { kind: 'failure', sentence: 'every write that matches led to a call (reliable)' },
  duplicated: { kind: 'failure', sentence: 'no call came again that had been answered for good (unique)' },
  'out-of-order': {
    kind: 'failure',
    sentence: 'calls about a document came in the order of its writes, retries aside (ordered)',
  },
  'wrongly-delivered': { kind: 'failure', sentence: 'every call was about a write that fulfils the condition' },
  'never-written': { kind: 'failure', sentence: 'every call was about a write that was made and not refused' },
  altered: { kind: 'failure', sentence: 'every call had the body that the protocol says, with what was written' },
  retried: { kind: 'failure', sentence: 'every failed call was made again, as often as the retry policy says' },
  'retry-spacing': { kind: 'failure', sentence: 'no call was made again sooner than the retry policy says' },
  'given-up': { kind: 'notice', sentence: 'every call succeeded within the attempts of the retry policy' },
  late: { kind: 'notice', sentence: 'every call came in time' },
  'merged-states': { kind: 'quirk', sentence: 'every change of a document was shown by a call of its own' },
};

/** The checks that an audit of webhooks of this scope makes; for `checks` of a scenario's declaration. Pure. */
export function webhookChecks({ changes, deletions, filters, retries }: WebhookScope): readonly CheckDeclaration[] {
  const made: Partial<Record<AuditCheck, boolean>> = {
    'out-of-order': changes || deletions,
    'wrongly-delivered': filters,
    retried: retries,
    'retry-spacing': retries,
    'given-up': retries,
    'merged-states': changes,
  };
  const declared = Object.entries(CHECKS) as [AuditCheck, Omit<CheckDeclaration, 'name'>][];
  return declared
    .filter(([name]) => made[name] ?? true)
    .map(([name, check]) => ({ name, ...check, claim: 'delivery' as const }));
}
