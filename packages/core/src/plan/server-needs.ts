import type { IndexTemplate } from '@syntrix-bench/client';

import type { Plan } from '../contracts/plan.ts';
import type { ScenarioDeclaration, ServerNeeds } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/**
 * What all workloads of a plan need of their server, each template and each query once.
 *
 * @throws BenchError `config_invalid` where two of them need different index templates of one name, which no server can have
 */
export function serverNeedsOf(
  { workloads }: Pick<Plan, 'workloads'>,
  scenarios: readonly ScenarioDeclaration[],
): Required<ServerNeeds> {
  const needs = workloads.flatMap(
    ({ scenario, options }) => scenarios.find(({ name }) => name === scenario)?.needs?.(options) ?? [],
  );
  const indexTemplates = distinct(needs.flatMap((each) => each.indexTemplates));
  const twice = indexTemplates.find(
    ({ name }, at) => name !== '' && indexTemplates.findIndex((other) => other.name === name) < at,
  );
  if (twice !== undefined) throw sameName(twice);
  return { indexTemplates, queries: distinct(needs.flatMap(({ queries = [] }) => queries)) };
}

function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((each) => [JSON.stringify(each), each])).values()];
}

function sameName({ name }: IndexTemplate): BenchError {
  return new BenchError('config_invalid', `Two workloads need different index templates called ${name}.`, {
    hint: 'Give one of them another collection (data.collection).',
  });
}
