import type { ScenarioDocuments } from '@syntrix-bench/documents';

import type { RealtimeOptions } from './realtime-options.ts';

/** Where the scenario's documents are, and how many are there before load: those that updates go to. */
export function documentsOf({ data, documents }: RealtimeOptions): ScenarioDocuments {
  const { collection, sharedCollection } = data;
  return {
    collection,
    ...(sharedCollection === undefined ? {} : { sharedCollection }),
    seeds: { shared: documents, own: 0 },
  };
}
