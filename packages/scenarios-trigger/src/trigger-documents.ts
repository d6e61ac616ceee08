import type { ShardContext, SyntrixWorkerClient } from '@syntrix-bench/core';
import type { RecordedShare, ScenarioDocuments } from '@syntrix-bench/documents';

import type { TriggerOptions } from './trigger-options.ts';

/** What a shard of the scenario is given: options, its share of the documents, and a way to the server. */
export type TriggerContext = ShardContext<TriggerOptions, RecordedShare, SyntrixWorkerClient>;

const PLAIN = '-plain';

/** The collection that a workload writes to: the one with the trigger, or the one beside it without. */
export function collectionOf({ part, data: { collection } }: Pick<TriggerOptions, 'part' | 'data'>): string {
  return part === 'plain' ? `${collection}${PLAIN}` : collection;
}

/** Where the scenario's documents are, and how many are there before load: those that updates go to. */
export function documentsOf(options: TriggerOptions): ScenarioDocuments {
  const { data, documents } = options;
  const { sharedCollection } = data;
  return {
    collection: collectionOf(options),
    ...(sharedCollection === undefined ? {} : { sharedCollection }),
    seeds: { shared: documents, own: 0 },
  };
}
