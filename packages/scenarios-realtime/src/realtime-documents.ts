import type { ShardContext, SyntrixWorkerClient } from '@syntrix-bench/core';
import type { RecordedShare, ScenarioDocuments } from '@syntrix-bench/documents';

import type { RealtimeOptions } from './realtime-options.ts';

/** What a shard of the scenario is given: options, its share of the documents, and a way to the server. */
export type RealtimeContext = ShardContext<RealtimeOptions, RecordedShare, SyntrixWorkerClient>;

/** Where the scenario's documents are, and how many are there before load: those that updates go to. */
export function documentsOf({ data, documents }: RealtimeOptions): ScenarioDocuments {
  const { collection, sharedCollection } = data;
  return {
    collection,
    ...(sharedCollection === undefined ? {} : { sharedCollection }),
    seeds: { shared: documents, own: 0 },
  };
}
