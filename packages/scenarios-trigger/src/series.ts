import type { SeriesDeclaration } from '@syntrix-bench/core';

/**
 * `webhook`: from a write's sending until its first call was received, the headline. `recovered`: until the call that was taken, of those that
 * had failed before. Connections break, too, where no call fails by plan.
 */
export const TRIGGER_SERIES: readonly SeriesDeclaration[] = [
  { name: 'webhook', kind: 'delivery' },
  { name: 'recovered', kind: 'delivery', isCrowd: true },
];
