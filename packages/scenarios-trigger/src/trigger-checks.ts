import { webhookChecks } from '@syntrix-bench/audit/declaration';
import type { CheckDeclaration } from '@syntrix-bench/core';

import { hasDeletions, hasRetries, type TriggerOptions } from './trigger-options.ts';

/** The checks that the audit makes of these options' calls. */
export function triggerChecks(options: TriggerOptions): readonly CheckDeclaration[] {
  return webhookChecks({
    changes: options.operations.some(({ type }) => type === 'update'),
    deletions: hasDeletions(options),
    // What is there before load fulfils no condition.
    filters: options.match < 1 || options.documents > 0,
    retries: hasRetries(options),
  });
}
