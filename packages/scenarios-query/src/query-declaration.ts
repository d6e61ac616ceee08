import type { ScenarioDeclaration, ScenarioFootprint } from '@syntrix-bench/core';
import { ratesOf, runsCollectionOf, shareOf } from '@syntrix-bench/documents/options';

import { QUERY_CATALOGUE } from './catalogue.ts';
import { connectionsPerWorker } from './connections.ts';
import { measuresLag } from './lag/measures-lag.ts';
import { WRITE_LEDGER, WRITE_LEDGER_FORMAT } from './lag/write-ledger.ts';
import { isReading, type QueryMixEntry } from './operation-options.ts';
import { queryChecks } from './query-checks.ts';
import { queryNeeds } from './needs/query-needs.ts';
import { queryOptions, type QueryOptions } from './query-options.ts';
import { querySeries } from './query-series.ts';
import { valueConflict } from './value-conflict.ts';

/** Enough for an answer of several documents. */
const FEW_DOCUMENTS = 4;

/** What the scenario declares of itself; the engine is not loaded for it. */
export const queryDeclaration: ScenarioDeclaration<QueryOptions> = {
  ...QUERY_CATALOGUE,
  options: queryOptions,
  operations: (options) => options.operations.map(({ type }) => type),
  rates: ({ operations }) => ratesOf(operations),
  series: querySeries,
  checks: queryChecks,
  writes: (options) => (measuresLag(options) ? { [WRITE_LEDGER]: WRITE_LEDGER_FORMAT.format } : {}),
  ledgers: { [WRITE_LEDGER]: WRITE_LEDGER_FORMAT },
  connections: (options) => ({ documents: true, held: 0, documentsPerWorker: connectionsPerWorker(options) }),
  footprint: queryFootprint,
  needs: queryNeeds,
  conflict: valueConflict,
  once: withFewDocuments,
  smoke: forSmoke,
};

/** Options for doing each operation of the mix once: all equally often, checked, on few documents of which an equality finds some. */
function withFewDocuments(options: QueryOptions): QueryOptions {
  const operations = options.operations.map(({ rate: _rate, ...each }) => ({ ...each, weight: 1 }));
  const seedData = options.data.seedData === 0 ? 0 : FEW_DOCUMENTS;
  const verify = options.verify > 0 ? 1 : 0;
  return { ...options, operations, verify, selectivity: 1, data: { ...options.data, seedData } };
}

/** Documents of a smoke run: enough that an equality finds some and leaves others. */
const SMOKE_DOCUMENTS = 200;

/** Options for a check of correctness: the same mix, every answer checked, on little data. */
function forSmoke(options: QueryOptions): QueryOptions {
  const operations = options.operations.map(({ rate: _rate, ...each }, index) => ({
    ...each,
    weight: shareOf(options.operations[index]!),
  }));
  const seedData = Math.min(options.data.seedData, SMOKE_DOCUMENTS);
  return { ...options, operations, verify: 1, data: { ...options.data, seedData } };
}

/** What a run under these options does to the data of a target. */
function queryFootprint({ operations, data }: QueryOptions): ScenarioFootprint {
  const shareOfTypes = (isOne: (entry: QueryMixEntry) => boolean): number =>
    operations.reduce((sum, each) => (isOne(each) ? sum + shareOf(each) : sum), 0);
  const all = shareOfTypes(() => true);
  return {
    collections: [data.collection, runsCollectionOf(data.collection)],
    seeded: data.seedData,
    creating: shareOfTypes(({ type }) => type === 'create') / all,
    writing: shareOfTypes((entry) => !isReading(entry)) / all,
  };
}
