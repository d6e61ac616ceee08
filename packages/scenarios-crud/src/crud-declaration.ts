import type { ScenarioDeclaration, ScenarioFootprint } from '@syntrix-bench/core';
import { ratesOf, runsCollectionOf, shareOf } from '@syntrix-bench/documents/options';

import { CRUD_CATALOGUE } from './catalogue.ts';
import { crudOptions, type CrudOptions } from './crud-options.ts';
import type { CrudOperationType } from './operation-options.ts';
import { crudChecks } from './verify/verify-checks.ts';
import { WRITE_LEDGER, WRITE_LEDGER_FORMAT } from './verify/write-ledger.ts';

/** Enough to share some and own some, however the mix divides them. */
const FEW_SEEDS = 4;

/** What the scenario declares of itself; the engine is not loaded for it. */
export const crudDeclaration: ScenarioDeclaration<CrudOptions> = {
  ...CRUD_CATALOGUE,
  options: crudOptions,
  operations: (options) => options.operations.map(({ type }) => type),
  rates: ({ operations }) => ratesOf(operations),
  checks: crudChecks,
  writes: ({ verify }) => (verify > 0 ? { [WRITE_LEDGER]: WRITE_LEDGER_FORMAT.format } : {}),
  ledgers: { [WRITE_LEDGER]: WRITE_LEDGER_FORMAT },
  footprint: crudFootprint,
  once: withFewDocuments,
  smoke: forSmoke,
};

/**
 * Options for doing each operation of the mix once: all that the mix does at all equally often, so that the few seeds are
 * divided into some that are read and some that may be deleted.
 */
export function withFewDocuments(options: CrudOptions): CrudOptions {
  const operations = options.operations
    .filter(({ weight, rate }) => (weight ?? rate ?? 0) > 0)
    .map(({ rate: _rate, ...each }) => ({ ...each, weight: 1 }));
  const verify = options.verify > 0 ? 1 : 0;
  return { ...options, operations, verify, data: { ...options.data, seedData: FEW_SEEDS } };
}

/** Seeds of a smoke run: enough that workers read what others write. */
const SMOKE_SEEDS = 100;

/** Options for a check of correctness: the same mix, every answer checked, on little data. */
function forSmoke(options: CrudOptions): CrudOptions {
  const operations = options.operations.map(({ rate: _rate, ...each }, index) => ({
    ...each,
    weight: shareOf(options.operations[index]!),
  }));
  const seedData = Math.min(options.data.seedData, SMOKE_SEEDS);
  return { ...options, operations, verify: 1, data: { ...options.data, seedData } };
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
