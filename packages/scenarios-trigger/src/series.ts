import type { SeriesDeclaration } from '@syntrix-bench/core';

import { hasRetries, type TriggerOptions } from './trigger-options.ts';

/**
 * `webhook`: from a write's sending until its first call was received, the headline. `recovered`: until the call that was taken, of those that
 * had failed before.
 */
export function triggerSeries(options: TriggerOptions): readonly SeriesDeclaration[] {
  const webhook = { name: 'webhook', kind: 'delivery' } as const;
  return hasRetries(options) ? [webhook, { name: 'recovered', kind: 'delivery', isCrowd: true }] : [webhook];
}
