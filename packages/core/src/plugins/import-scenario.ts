import type { ModuleReference } from '../contracts/plan.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';
import { importModule } from '../modules/import-module.ts';
import { isScenario, readPlugin } from './plugin-shape.ts';

/**
 * Imports a scenario by its module and name: out of the plugin that is the default export, or exported by name.
 *
 * @throws BenchError `plugin_invalid` if the module cannot be imported or brings no scenario of that name
 */
export async function importScenario(name: string, reference: ModuleReference): Promise<Scenario> {
  const exports = await importModule(reference.url);
  const { plugin } = readPlugin(exports, reference.name);
  const found = [...(plugin?.scenarios ?? []), ...Object.values(exports).filter(isScenario)].find(
    (scenario) => scenario.name === name,
  );
  if (found !== undefined) return found;
  throw new BenchError('plugin_invalid', `"${reference.specifier}" brings no scenario "${name}"`, {
    hint: 'its default export must be a plugin with that scenario, or it must export the scenario by name',
  });
}
