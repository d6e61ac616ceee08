import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { resolve as resolveImport } from 'import-meta-resolve';

import type { ModuleReference } from '../contracts/plan.ts';
import type { Plugin } from '../contracts/plugin.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { Target } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { importModule } from '../modules/import-module.ts';
import { isScenario, isTarget, readPlugin } from './plugin-shape.ts';

// docs/decisions/0007-plugins-are-resolved-as-imports.md

/**
 * Finds a plugin as an `import` in a file of `folder` would: a path when it begins with a dot or a slash, else a package.
 *
 * @throws BenchError `plugin_invalid` naming what was looked for and from where
 */
export function resolvePlugin(specifier: string, folder: string): ModuleReference {
  const url = isPath(specifier)
    ? pathToFileURL(isAbsolute(specifier) ? specifier : join(folder, specifier)).href
    : resolvePackage(specifier, folder);
  return { name: specifier, specifier, url, version: versionOf(url) };
}

function isPath(specifier: string): boolean {
  return specifier.startsWith('.') || isAbsolute(specifier);
}

function resolvePackage(specifier: string, folder: string): string {
  if (isAddress(specifier)) {
    throw new BenchError('plugin_invalid', `the plugin "${shortened(specifier)}" is neither a file nor a package`, {
      hint: 'write the path of a file, which begins with ./, or the name of a package',
    });
  }
  try {
    return resolveImport(specifier, pathToFileURL(join(folder, 'config.js')).href);
  } catch (cause) {
    throw new BenchError(
      'plugin_invalid',
      `the plugin "${specifier}" is not installed where ${folder} could import it`,
      {
        hint: `install it there (npm install ${specifier}), or write a path that begins with ./`,
        cause,
      },
    );
  }
}

/** Whether it has a scheme other than `file:`, such as `data:`, `node:` or `https:`. */
function isAddress(specifier: string): boolean {
  return /^(?!file:)[a-z][a-z\d+.-]*:/i.test(specifier);
}

function shortened(specifier: string): string {
  return specifier.length > 60 ? `${specifier.slice(0, 59)}…` : specifier;
}

/** The version in the nearest package.json above a file that names one; null where there is none. */
function versionOf(url: string): string | null {
  let folder = dirname(fileURLToPath(url));
  for (;;) {
    const version = versionIn(folder);
    if (version !== null) return version;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

function versionIn(folder: string): string | null {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version?: unknown };
    return typeof manifest.version === 'string' ? manifest.version : null;
  } catch {
    return null;
  }
}

/**
 * Imports a plugin and makes sure that it is one.
 *
 * @throws BenchError `plugin_invalid` naming the plugin and all that it lacks, or why it cannot be imported
 */
export async function loadPlugin(reference: ModuleReference): Promise<Plugin> {
  const exports = await importOrExplain(reference);
  const { plugin, problems } = readPlugin(exports, reference.name);
  if (plugin !== null) return plugin;
  throw new BenchError('plugin_invalid', `"${reference.specifier}" is not a plugin: ${problems.join('; ')}`, {
    hint: 'a plugin’s default export is made with definePlugin or defineScenario of @syntrix-bench/core',
  });
}

async function importOrExplain(reference: ModuleReference): Promise<Record<string, unknown>> {
  try {
    return await importModule(reference.url);
  } catch (cause) {
    const [why = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    const missing = /Cannot find (?:module|package) '(@syntrix-bench\/[^'/]+)/.exec(why)?.[1];
    throw new BenchError('plugin_invalid', `the plugin "${reference.specifier}" cannot be imported: ${why}`, {
      hint:
        missing === undefined
          ? `import it on its own to see the whole error: node -e "import('${reference.url}')"`
          : `install what it imports beside it: npm install --save-dev ${missing}`,
      cause,
    });
  }
}

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
  throw new BenchError('plugin_invalid', `"${reference.specifier}" has no scenario "${name}"`, {
    hint: 'its default export must be a plugin with that scenario, or it must export the scenario by name',
  });
}

/**
 * Imports a target by its module and kind: out of the plugin that is the default export, or exported by name.
 *
 * @throws BenchError `plugin_invalid` if the module cannot be imported or brings no target of that kind
 */
export async function importTarget(kind: string, reference: ModuleReference): Promise<Target> {
  const exports = await importModule(reference.url);
  const { plugin } = readPlugin(exports, reference.name);
  const found = [...(plugin?.targets ?? []), ...Object.values(exports).filter(isTarget)].find(
    (target) => target.kind === kind,
  );
  if (found !== undefined) return found;
  throw new BenchError('plugin_invalid', `"${reference.specifier}" has no target "${kind}"`, {
    hint: 'its default export must be a plugin with that target, or it must export the target by name',
  });
}
