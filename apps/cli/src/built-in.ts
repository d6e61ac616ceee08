import type { Scenario, ScenarioDeclaration } from '@syntrix-bench/core';
import { CRUD_CATALOGUE } from '@syntrix-bench/scenarios-crud/catalogue';
import { DATABASE_CATALOGUE } from '@syntrix-bench/scenarios-database/catalogue';
import { QUERY_CATALOGUE } from '@syntrix-bench/scenarios-query/catalogue';
import { REALTIME_CATALOGUE } from '@syntrix-bench/scenarios-realtime/catalogue';
import { TRIGGER_CATALOGUE } from '@syntrix-bench/scenarios-trigger/catalogue';

/** What is told of a scenario before anything of it is loaded. */
export type DescribedScenario = Pick<Scenario, 'name' | 'description' | 'presets'>;

/** A scenario that a config may name without bringing a plugin. */
export interface BuiltInScenario {
  readonly catalogue: DescribedScenario;
  /** The package that it is in, where threads import it from. */
  readonly specifier: string;
  /** Loads what plans are made of. */
  readonly declaration: () => Promise<ScenarioDeclaration>;
  /** Loads all of it. */
  readonly whole: () => Promise<Scenario>;
}

/** The scenarios that come with this program: lists, plans, runs and threads know them from here. */
export const BUILT_IN: readonly BuiltInScenario[] = [
  {
    catalogue: CRUD_CATALOGUE,
    specifier: '@syntrix-bench/scenarios-crud',
    declaration: async () => (await import('@syntrix-bench/scenarios-crud/declaration')).crudDeclaration,
    whole: async () => (await import('@syntrix-bench/scenarios-crud')).crudScenario,
  },
  {
    catalogue: QUERY_CATALOGUE,
    specifier: '@syntrix-bench/scenarios-query',
    declaration: async () => (await import('@syntrix-bench/scenarios-query/declaration')).queryDeclaration,
    whole: async () => (await import('@syntrix-bench/scenarios-query')).queryScenario,
  },
  {
    catalogue: REALTIME_CATALOGUE,
    specifier: '@syntrix-bench/scenarios-realtime',
    declaration: async () => (await import('@syntrix-bench/scenarios-realtime/declaration')).realtimeDeclaration,
    whole: async () => (await import('@syntrix-bench/scenarios-realtime')).realtimeScenario,
  },
  {
    catalogue: TRIGGER_CATALOGUE,
    specifier: '@syntrix-bench/scenarios-trigger',
    declaration: async () => (await import('@syntrix-bench/scenarios-trigger/declaration')).triggerDeclaration,
    whole: async () => (await import('@syntrix-bench/scenarios-trigger')).triggerScenario,
  },
  {
    catalogue: DATABASE_CATALOGUE,
    specifier: '@syntrix-bench/scenarios-database',
    declaration: async () => (await import('@syntrix-bench/scenarios-database/declaration')).databaseDeclaration,
    whole: async () => (await import('@syntrix-bench/scenarios-database')).databaseScenario,
  },
];
