import type { ModuleReference } from '../contracts/plan.ts';
import type { Plugin } from '../contracts/plugin.ts';
import { BenchError } from '../errors.ts';
import { importModule } from '../modules/import-module.ts';
import { readPlugin } from './plugin-shape.ts';

/**
 * Imports a plugin and makes sure that it is one.
 *
 * @throws BenchError `plugin_invalid` naming the plugin and all that it lacks, or why it cannot be imported
 */
export async function loadPlugin(reference: ModuleReference): Promise<Plugin> {
  const exports = await importOrExplain(reference);
  const { plugin, problems } = readPlugin(exports, reference.name);
  if (plugin !== null) return plugin;
  throw new BenchError('plugin_invalid', `"${reference.specifier}" is no plugin: ${problems.join('; ')}`, {
    hint: 'a plugin’s default export is made with definePlugin or defineScenario of @syntrix-bench/core',
  });
}

async function importOrExplain(reference: ModuleReference): Promise<Record<string, unknown>> {
  try {
    return await importModule(reference.url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('plugin_invalid', `the plugin "${reference.specifier}" cannot be imported: ${why}`, {
      hint: `import it by itself to see the whole error: node -e "import('${reference.url}')"`,
      cause,
    });
  }
}
