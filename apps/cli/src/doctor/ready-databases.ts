import { BenchError, type Plan } from '@syntrix-bench/core';

import { keeperOf, makeMissing, removeAll } from '../running/made-databases.ts';
import { fine, problem, type Finding } from './finding.ts';

/** Databases that a run makes for itself, there for as long as is looked. */
export interface ReadyDatabases {
  readonly findings: readonly Finding[];
  /** Removes those that were made to look; resolves with what could not be removed. */
  remove(): Promise<readonly string[]>;
}

/** Makes what a run would make, so that it can be looked at what the run will meet. */
export async function readyDatabases(plan: Plan, secrets: Readonly<Record<string, string>>): Promise<ReadyDatabases> {
  try {
    const keeper = await keeperOf(plan, secrets);
    if (keeper === null) return { findings: [], remove: () => Promise.resolve([]) };
    const made = await makeMissing(plan, keeper);
    const names = plan.madeDatabases ?? [];
    const found = `${names.join(', ')} can be made${made.length < names.length ? ', or are there' : ''}`;
    return { findings: [fine('databases', found)], remove: () => removeAll(made, keeper) };
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const findings = [
      problem('databases', error.message, error.hint ?? 'name databases that are there: databases: [a, b]'),
    ];
    return { findings, remove: () => Promise.resolve([]) };
  }
}
