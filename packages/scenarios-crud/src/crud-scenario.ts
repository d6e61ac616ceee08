import {
  defineScenario,
  type ScenarioFootprint,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { CRUD_CATALOGUE } from './catalogue.ts';
import { crudOptions, type CrudOptions } from './crud-options.ts';
import { CRUD_CHECKS, CrudShard } from './crud-shard.ts';
import { runsCollectionOf } from './document-names.ts';
import { refuseForeignDocuments } from './foreign-documents.ts';
import { removeLost } from './lost-workers.ts';
import { shareOf, type CrudOperationType } from './operation-options.ts';
import { closeRunRecord, keepRunRecord, openRunRecord, workedDatabases, type CrudShared } from './run-record.ts';

/** Enough to share some and own some, however the mix divides them. */
const FEW_SEEDS = 4;

/**
 * Documents created, read, updated, replaced and deleted by weight. Reads and updates address shared documents, which are
 * seeded and never deleted, or the worker's own; deletes only the worker's own: a 404 is a finding, not noise.
 */
export const crudScenario = defineScenario<CrudOptions, SyntrixWorkerClient, CrudShared>({
  ...CRUD_CATALOGUE,
  options: crudOptions,
  operations: (options) => options.operations.map(({ type }) => type),
  rates: ({ operations }) => {
    const rates = operations.flatMap(({ rate }) => (rate === undefined ? [] : [rate]));
    return rates.length === 0 ? null : rates;
  },
  // What is only created need not have been there.
  checks: ({ operations }) => (operations.some(({ type }) => type !== 'create') ? CRUD_CHECKS : []),
  footprint: crudFootprint,
  once: withFewDocuments,
  async prepare(context) {
    await refuseForeignDocuments(context, workedDatabases(context));
    return openRunRecord(context);
  },
  shard: (context) => new CrudShard(context),
  async dispose(context, { lost, result, deadlineUs }) {
    // Not even the record was written, hence nothing else either.
    if (!wasPrepared(context.shared)) return { removed: 0, left: { count: 0, samples: [] } };
    const own = await removeLost(context, lost, deadlineUs);
    const records = await closeRunRecord(context, together(result.left, own.left), deadlineUs);
    const { count, samples } = together(own.left, records);
    return { removed: own.removed, left: { count, samples: samples.slice(0, 20) } };
  },
  keep: keepRunRecord,
});

/**
 * Options for doing each operation of the mix once: all that the mix does at all equally often, so that the few seeds are
 * divided into some that are read and some that may be deleted.
 */
export function withFewDocuments(options: CrudOptions): CrudOptions {
  const operations = options.operations
    .filter(({ weight, rate }) => (weight ?? rate ?? 0) > 0)
    .map(({ rate: _rate, ...each }) => ({ ...each, weight: 1 }));
  return { ...options, operations, data: { ...options.data, seedData: FEW_SEEDS } };
}

/** What a run under these options does to the data of a target. */
function crudFootprint({ operations, data }: CrudOptions): ScenarioFootprint {
  const shareOfTypes = (isOne: (type: CrudOperationType) => boolean): number =>
    operations.reduce((sum, each) => (isOne(each.type) ? sum + shareOf(each) : sum), 0);
  const all = shareOfTypes(() => true);
  return {
    collections: [data.collection, runsCollectionOf(data.collection)],
    seeded: data.seedData,
    creating: shareOfTypes((type) => type === 'create') / all,
    writing: shareOfTypes((type) => type !== 'read') / all,
  };
}

function together(a: TeardownResult['left'], b: TeardownResult['left']): TeardownResult['left'] {
  return { count: a.count + b.count, samples: [...a.samples, ...b.samples] };
}

/** A failed `prepare` has returned nothing, whatever the type says. */
function wasPrepared(shared: CrudShared | null): shared is CrudShared {
  return shared !== null;
}
