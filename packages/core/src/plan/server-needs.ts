import type { IndexTemplate, TriggerDefinition } from '@syntrix-bench/client';

import type { Plan } from '../contracts/plan.ts';
import type { ScenarioDeclaration, ServerNeeds } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/** The triggers of one database: a file of them is of one. */
export interface DatabaseTriggers {
  readonly database: string;
  readonly triggers: readonly TriggerDefinition[];
}

/** What a plan needs of its server. */
export interface PlanNeeds extends Required<Omit<ServerNeeds, 'triggers'>> {
  /** By database, those with none left out. */
  readonly triggers: readonly DatabaseTriggers[];
}

/**
 * What all workloads of a plan need of their server, each template, each query and each trigger once.
 *
 * @throws BenchError `config_invalid` where two of them need different index templates, or triggers of a database, of one name, which
 *   no server can have
 */
export function serverNeedsOf(
  { workloads }: Pick<Plan, 'workloads'>,
  scenarios: readonly ScenarioDeclaration[],
): PlanNeeds {
  const needs = workloads.flatMap(({ scenario, options, databases }) => {
    const own = scenarios.find(({ name }) => name === scenario)?.needs?.(options);
    return own === undefined ? [] : [{ ...own, databases }];
  });
  const indexTemplates = distinct(needs.flatMap((each) => each.indexTemplates));
  const twice = twiceIn(
    indexTemplates.filter(({ name }) => name !== ''),
    ({ name }) => name,
  );
  if (twice !== undefined) throw sameName(twice);
  const databases = [...new Set(needs.flatMap((each) => each.databases))];
  const triggers = databases.flatMap((database): DatabaseTriggers[] => {
    const own = needs.filter((each) => each.databases.includes(database)).flatMap((each) => each.triggers ?? []);
    const all = distinct(own);
    const same = twiceIn(all, ({ id }) => id);
    if (same !== undefined) throw sameId(same);
    return all.length === 0 ? [] : [{ database, triggers: all }];
  });
  return { indexTemplates, queries: distinct(needs.flatMap(({ queries = [] }) => queries)), triggers };
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}

/** The second of two that are called the same. */
function twiceIn<T>(list: readonly T[], nameOf: (each: T) => string): T | undefined {
  return list.find((each, at) => list.findIndex((other) => nameOf(other) === nameOf(each)) < at);
}

function sameName({ name }: IndexTemplate): BenchError {
  return new BenchError('config_invalid', `Two workloads need different index templates called ${name}.`, {
    hint: 'Give one of them another collection (data.collection).',
  });
}

function sameId({ id }: TriggerDefinition): BenchError {
  return new BenchError('config_invalid', `Two workloads need different triggers called ${id} in one database.`, {
    hint: 'Give one of them another collection (data.collection).',
  });
}
