import { auditChecks } from '@syntrix-bench/audit/declaration';
import type { CheckDeclaration } from '@syntrix-bench/core';

import type { RealtimeOptions } from './realtime-options.ts';

/** That a server which was put under a storm lives and delivers afterwards. */
export const ALIVE_CHECK = 'alive-after-storm';

/** Checks that look at documents which are written once. */
const OF_NEW_DOCUMENTS: ReadonlySet<string> = new Set(['lost', 'out-of-order', 'subscribe-gap']);

/** The checks that the audit makes, and what is looked at after a storm. */
export function realtimeChecks(options: RealtimeOptions): readonly CheckDeclaration[] {
  const { operations, interest, filters, snapshot, transport, storm } = options;
  const audited = auditChecks({
    changes: operations.some(({ type }) => type === 'update'),
    deletes: operations.some(({ type }) => type === 'delete'),
    filters: filters > 0 || interest !== 'shared',
    snapshots: snapshot,
    channels: transport === 'both',
    unsubscribes: storm?.kind === 'subscribe',
    readBack: true,
    contents: true,
  });
  // Of documents that are there before load states are followed, not events one by one.
  const own = operations.some(({ type }) => type === 'create')
    ? audited
    : audited.filter(({ name }) => !OF_NEW_DOCUMENTS.has(name));
  if (storm === null) return own;
  const sentence = 'after the storm the server took a connection, a subscription and a write, and delivered';
  return [...own, { name: ALIVE_CHECK, kind: 'failure', sentence }];
}
