import type { CheckDeclaration } from '@syntrix-bench/core';

/** What checks are about. In brackets, in the sentences, what etcd calls the guarantee. */
export const AUDIT_CHECK_NAMES = [
  'lost',
  'duplicated',
  'out-of-order',
  'wrongly-delivered',
  'never-written',
  'altered',
  'after-unsubscribe',
  'subscribe-gap',
  'snapshot-seam',
  'older-states',
  'converged',
  'held',
  'channels-agree',
  'late',
  'resumed',
  'merged-states',
  'stale-by-protocol',
  'doubled-deletes',
  'deletes-without-id',
  'retried',
  'retry-spacing',
  'given-up',
] as const;
/** One of {@link AUDIT_CHECK_NAMES}. */
export type AuditCheck = (typeof AUDIT_CHECK_NAMES)[number];

/** Made of webhooks alone: subscribers are not called again. */
type WebhookCheck = 'retried' | 'retry-spacing' | 'given-up';
const OF_EVENTS: Readonly<Record<Exclude<AuditCheck, WebhookCheck>, Omit<CheckDeclaration, 'name'>>> = {
  lost: { kind: 'failure', sentence: 'every owed event arrived (reliable)' },
  duplicated: { kind: 'failure', sentence: 'no event arrived twice (unique)' },
  'out-of-order': { kind: 'failure', sentence: 'events arrived in the order of their writes (ordered)' },
  'wrongly-delivered': { kind: 'failure', sentence: 'every event matched the filters of its subscription' },
  'never-written': { kind: 'failure', sentence: 'every event was of a write that was made and not refused' },
  altered: { kind: 'failure', sentence: 'every event showed what was written: its path, its type, its contents' },
  'after-unsubscribe': { kind: 'failure', sentence: 'nothing arrived after an acknowledged unsubscribe' },
  'subscribe-gap': { kind: 'failure', sentence: 'no owed event was missing before the first of a subscription' },
  'snapshot-seam': { kind: 'failure', sentence: 'snapshot and events together showed every document' },
  'older-states': { kind: 'failure', sentence: 'no event showed a document older than it was already seen (ordered)' },
  converged: {
    kind: 'failure',
    sentence: 'in the end every subscriber had seen the documents as the server held them',
  },
  held: { kind: 'failure', sentence: 'in the end the server held what it had acknowledged' },
  'channels-agree': { kind: 'failure', sentence: 'the same subscription over two channels showed the same events' },
  late: { kind: 'notice', sentence: 'every event arrived in time' },
  resumed: { kind: 'quirk', sentence: 'no write was missed between a broken connection and the next (resumable)' },
  'merged-states': { kind: 'quirk', sentence: 'every change of a document was shown by an event of its own' },
  'stale-by-protocol': {
    kind: 'quirk',
    sentence: 'subscribers were told of documents that were deleted or left the filter',
  },
  'doubled-deletes': { kind: 'quirk', sentence: 'no deletion was told more than once' },
  'deletes-without-id': { kind: 'quirk', sentence: 'every deletion told which document was deleted' },
};

/** What the server holds is true whoever was connected, and what was missed meanwhile tells of that itself. */
const RESTS_ON_NONE: readonly AuditCheck[] = ['held', 'resumed'];

/** What a scenario does and asks for, as far as checks depend on it. */
export interface AuditScope {
  /** Documents are written more than once. */
  readonly changes: boolean;
  /** Documents are deleted. */
  readonly deletes: boolean;
  /** Subscriptions have filters, or see a part of what is written. */
  readonly filters: boolean;
  /** Subscriptions ask for snapshots. */
  readonly snapshots: boolean;
  /** The same subscription is held over WebSocket and SSE. */
  readonly channels: boolean;
  /** Subscriptions may end before the run does. @default false */
  readonly unsubscribes?: boolean;
  /** Documents are read back by id when load is over. @default false */
  readonly readBack?: boolean;
  /** Events are held against what was written: path, type, contents. @default false */
  readonly contents?: boolean;
}

/** The checks that an audit of this scope makes; for `checks` of a scenario's declaration. Pure. */
export function auditChecks(scope: AuditScope): readonly CheckDeclaration[] {
  const { changes, deletes, filters, snapshots, channels, unsubscribes = false } = scope;
  const { readBack = false, contents = false } = scope;
  const made: Partial<Record<AuditCheck, boolean>> = {
    altered: contents,
    'after-unsubscribe': unsubscribes,
    'snapshot-seam': snapshots,
    'older-states': changes,
    converged: changes || readBack,
    held: readBack,
    'channels-agree': channels,
    'merged-states': changes,
    'stale-by-protocol': deletes || (changes && filters),
    'doubled-deletes': deletes,
    'deletes-without-id': deletes,
  };
  return AUDIT_CHECK_NAMES.filter(isOfEvents)
    .filter((name) => made[name] ?? true)
    .map((name) => ({
      name,
      ...OF_EVENTS[name],
      ...(RESTS_ON_NONE.includes(name) ? {} : { claim: 'delivery' as const }),
    }));
}

function isOfEvents(name: AuditCheck): name is keyof typeof OF_EVENTS {
  return name in OF_EVENTS;
}
