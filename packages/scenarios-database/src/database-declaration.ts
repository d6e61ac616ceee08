import type { ScenarioDeclaration, ScenarioFootprint } from '@syntrix-bench/core';
import { runsCollectionOf } from '@syntrix-bench/documents/options';

import { arrange } from './arrange.ts';
import { DATABASE_CATALOGUE } from './catalogue.ts';
import { contrastsOf } from './contrasts.ts';
import { databaseChecks } from './database-checks.ts';
import { databaseOptions, type DatabaseOptions } from './database-options.ts';

/** Enough for an answer of several documents. */
const FEW_DOCUMENTS = 4;

/** What the scenario declares of itself; the engine is not loaded for it. */
export const databaseDeclaration: ScenarioDeclaration<DatabaseOptions> = {
  ...DATABASE_CATALOGUE,
  options: databaseOptions,
  operations: (options) => options.operations.map(({ type }) => type),
  checks: databaseChecks,
  connections: ({ subscribers }) => ({ documents: true, held: subscribers ?? 0 }),
  footprint: databaseFootprint,
  arrange,
  contrasts: contrastsOf,
  once: withFewDocuments,
  smoke: forSmoke,
};

function withFewDocuments(options: DatabaseOptions): DatabaseOptions {
  return { ...options, data: { ...options.data, seedData: FEW_DOCUMENTS } };
}

/** Seeds of a smoke run: enough that workers read what others write. */
const SMOKE_SEEDS = 100;

/** Options for a check of correctness: the same mix, on little data. */
function forSmoke(options: DatabaseOptions): DatabaseOptions {
  return { ...options, data: { ...options.data, seedData: Math.min(options.data.seedData, SMOKE_SEEDS) } };
}

/** What a run under these options does to the data of a target. */
function databaseFootprint({ operations, data }: DatabaseOptions): ScenarioFootprint {
  const sum = (entries: DatabaseOptions['operations']) => entries.reduce((all, { weight }) => all + weight, 0);
  return {
    collections: [data.collection, runsCollectionOf(data.collection)],
    seeded: data.seedData,
    creating: 0,
    writing: sum(operations.filter(({ type }) => type === 'update')) / sum(operations),
  };
}
