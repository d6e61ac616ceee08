import type { TriggerDefinition } from '@syntrix-bench/core';
import { formatDuration } from '@syntrix-bench/core/text';

import { hasDeletions, type TriggerOptions } from './trigger-options.ts';

/** The member of documents that the condition looks at. */
export const NOTIFY = 'notify';
/** What calls carry beside what all of them have, so that they can be told from others' at a glance. */
const HOOK_HEADER = 'X-Syntrix-Bench';

/**
 * The trigger that these options need on the server. Its condition is evaluated for every write to the collection; a document
 * without the member is no match, and a deletion, of which it sees nothing, always is one.
 */
export function triggerDefinition(options: TriggerOptions): TriggerDefinition {
  const { data, hookUrl, retry } = options;
  const id = triggerId(data.collection);
  const matching = `has(event.document.${NOTIFY}) && event.document.${NOTIFY} == true`;
  const deletes = hasDeletions(options);
  return {
    id,
    collection: data.collection,
    events: deletes ? ['create', 'update', 'delete'] : ['create', 'update'],
    condition: deletes ? `event.type == "delete" || (${matching})` : matching,
    url: `${hookUrl}/${id}`,
    headers: { [HOOK_HEADER]: id },
    retryPolicy: {
      maxAttempts: retry.maxAttempts,
      initialBackoff: formatDuration(retry.initialBackoffUs),
      maxBackoff: formatDuration(retry.maxBackoffUs),
    },
  };
}

/** Ids of triggers have no slashes and no dots. */
function triggerId(collection: string): string {
  return `bench-${collection.replace(/[^A-Za-z0-9_-]/g, '_')}`;
}
