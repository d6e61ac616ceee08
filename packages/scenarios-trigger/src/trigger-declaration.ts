import { WRITES_FORMAT, WRITES_LEDGER } from '@syntrix-bench/audit/declaration';
import type { NeedProblem, ScenarioDeclaration, ServerNeeds } from '@syntrix-bench/core';
import { runsCollectionOf } from '@syntrix-bench/documents/options';

import { TRIGGER_CATALOGUE } from './catalogue.ts';
import { FIGURES_FORMAT, FIGURES_LEDGER } from './figures.ts';
import { arrange, contrastsOf } from './turns.ts';
import { TRIGGER_SERIES } from './series.ts';
import { triggerChecks } from './trigger-checks.ts';
import { triggerDefinition } from './trigger-definitions.ts';
import { collectionOf } from './trigger-documents.ts';
import { triggerOptions, type TriggerOptions } from './trigger-options.ts';
import { triggerReport } from './trigger-report.ts';

/** What the scenario declares of itself; the engine is not loaded for it. */
export const triggerDeclaration: ScenarioDeclaration<TriggerOptions> = {
  ...TRIGGER_CATALOGUE,
  options: triggerOptions,
  operations: ({ operations }) => operations.map(({ type }) => type),
  rates: ({ operations, rate }) => {
    const total = operations.reduce((sum, { weight }) => sum + weight, 0);
    return operations.map(({ weight }) => (rate * weight) / total);
  },
  series: (options) => (isPlain(options) ? [] : TRIGGER_SERIES),
  checks: (options) => (isPlain(options) ? [] : triggerChecks(options)),
  // The receiver: one, on the first shard.
  connections: (options) => ({ documents: true, held: isPlain(options) ? 0 : 1 }),
  writes: (options) =>
    isPlain(options) ? {} : { [WRITES_LEDGER]: WRITES_FORMAT.format, [FIGURES_LEDGER]: FIGURES_FORMAT.format },
  ledgers: { [WRITES_LEDGER]: WRITES_FORMAT, [FIGURES_LEDGER]: FIGURES_FORMAT },
  triggers: (options, told) => (isPlain(options) ? null : triggerReport(options, told)),
  fanOut: (options) => (isPlain(options) ? 0 : partThatCalls(options)),
  needs: (options) => (isPlain(options) ? NO_NEEDS : { ...NO_NEEDS, triggers: [triggerDefinition(options)] }),
  footprint: (options) => {
    const { documents, operations } = options;
    const total = operations.reduce((sum, { weight }) => sum + weight, 0);
    const creating = operations.reduce((sum, { type, weight }) => sum + (type === 'create' ? weight : 0), 0);
    const collection = collectionOf(options);
    return {
      collections: [collection, runsCollectionOf(collection)],
      seeded: documents,
      creating: creating / total,
      writing: 1,
    };
  },
  arrange,
  contrasts: contrastsOf,
  conflict: conflictOf,
  smoke: (options) => ({ ...options, documents: Math.min(SMOKE_DOCUMENTS, options.documents) }),
  once: (options) => ({ ...options, documents: Math.min(1, options.documents) }),
};

/** Part of the writes that a call is owed for. */
function partThatCalls({ operations, match }: TriggerOptions): number {
  const total = operations.reduce((sum, { weight }) => sum + weight, 0);
  return operations.reduce((sum, { type, weight }) => sum + weight * (type === 'delete' ? 1 : match), 0) / total;
}

/** A smoke run has four workers at most: one for each. */
const SMOKE_DOCUMENTS = 4;
const NO_NEEDS: ServerNeeds = { indexTemplates: [] };

/** Whether a workload writes where no trigger is: it has no receiver, and nothing is called for it. */
function isPlain({ part }: TriggerOptions): boolean {
  return part === 'plain';
}

/** One receiver takes the calls of one workload, and one trigger watches a collection. */
function conflictOf(options: TriggerOptions, other: TriggerOptions): NeedProblem | null {
  if (isPlain(options) || isPlain(other)) return null;
  if (options.hookAddress === other.hookAddress)
    return {
      problem: `both listen for webhooks on ${options.hookAddress}`,
      hint: 'give one of them another hookAddress',
    };
  if (options.data.collection === other.data.collection)
    return {
      problem: `both have a trigger for ${options.data.collection}, which would call either for what the other writes`,
      hint: 'give one of them another collection (data.collection)',
    };
  return null;
}
