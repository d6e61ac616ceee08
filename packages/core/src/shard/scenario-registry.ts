import type { ModuleReference, Plan } from '../contracts/plan.ts';
import type { LedgerFormat, Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/** Scenarios by name, as one value that is passed along: nothing registers itself on import. */
export type ScenarioRegistry = readonly Scenario[];

/** The scenario of that name. @throws BenchError `plugin_invalid` if the registry has none. */
export function findScenario(registry: ScenarioRegistry, name: string, module: ModuleReference | null): Scenario {
  const scenario = registry.find((candidate) => candidate.name === name);
  if (scenario !== undefined) return scenario;
  const known = registry.map((candidate) => candidate.name).join(', ');
  throw new BenchError(
    'plugin_invalid',
    `there is no scenario "${name}" here; known are: ${known === '' ? 'none' : known}`,
    {
      hint:
        module === null
          ? 'give it to startRun in `scenarios`'
          : `it comes from ${module.specifier}: import that package and give its scenario to startRun in \`scenarios\``,
    },
  );
}

/** Formats of all ledgers that scenarios of a plan bring, by the ledger's name. */
export function ledgerFormats(
  { workloads }: Pick<Plan, 'workloads'>,
  registry: ScenarioRegistry,
): Readonly<Record<string, LedgerFormat>> {
  const used = registry.filter(({ name }) => workloads.some(({ scenario }) => scenario === name));
  return Object.assign({}, ...used.map(({ ledgers }) => ledgers ?? {})) as Record<string, LedgerFormat>;
}
