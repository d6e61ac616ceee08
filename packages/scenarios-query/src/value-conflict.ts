import type { NeedProblem } from '@syntrix-bench/core';

import type { QueryOptions } from './query-options.ts';

/** By its name in a config, what the documents of a run are a function of beside the seed and their numbers. */
const VALUES: readonly (readonly [option: string, valueIn: (options: QueryOptions) => number])[] = [
  ['selectivity', ({ selectivity }) => selectivity],
  ['skew', ({ skew }) => skew],
  ['data.documentSize', ({ data }) => data.documentSizeBytes],
  ['data.fieldsCount', ({ data }) => data.fieldsCount],
];

/** Who reads a collection tells from its own options how all documents in it must be: workloads that share one must not differ in them. */
export function valueConflict(options: QueryOptions, other: QueryOptions): NeedProblem | null {
  const { collection } = options.data;
  if (collection !== other.data.collection) return null;
  const differing = VALUES.find(([, valueIn]) => valueIn(options) !== valueIn(other));
  if (differing === undefined) return null;
  const [option, valueIn] = differing;
  return {
    problem: `share the collection ${collection}, but ${option} is ${valueIn(options)} in the one and ${valueIn(other)} in the other: right answers would be taken for wrong ones`,
    hint: `Give both the same ${option}, or each a collection of its own.`,
  };
}
