import { resolve } from 'node:path';

import type { ConfigLayer } from '../config/layers/config-layer.ts';
import type { Located, Origin } from '../config/located.ts';
import { problemAt } from '../config/problems.ts';
import type { ModuleReference } from '../contracts/plan.ts';
import type { Plugin, ReporterMaker } from '../contracts/plugin.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { BenchError, type ConfigProblem } from '../errors.ts';
import { loadPlugin } from './load-plugin.ts';
import { NameBook, type BuiltIn } from './name-book.ts';
import { resolvePlugin } from './resolve-plugin.ts';

/** What a config's plugins bring, together with what is built in: the options that plans are made with. */
export interface ConfigPlugins {
  /** The layers that were given; where a plugin is wrong its layer carries the problem, to be reported with all others. */
  readonly layers: readonly ConfigLayer[];
  /** The built-in scenarios, and those of plugins. */
  readonly scenarios: readonly Scenario[];
  /** Makers of reporters by name, built in and of plugins. */
  readonly reporters: Readonly<Record<string, ReporterMaker>>;
  /** Where scenarios of plugins are imported from, by scenario name. */
  readonly modules: Readonly<Record<string, ModuleReference>>;
}

/**
 * Loads the plugins that a config names under `plugins`, each from the folder of the file that names it; flags and variables
 * count from the working directory. A module that is named twice is loaded once. Nothing is thrown: a plugin that is not
 * there, is none, or brings a name that is taken becomes a problem of the layer that names it.
 */
export async function loadConfigPlugins(layers: readonly ConfigLayer[], builtIn: BuiltIn): Promise<ConfigPlugins> {
  const book = new NameBook(builtIn);
  const known = new Set<string>();
  const examined: ConfigLayer[] = [];
  for (const layer of layers) {
    const problems: ConfigProblem[] = [];
    for (const named of pluginsOf(layer)) {
      problems.push(...(await loadOne(named, resolve(layer.folder ?? '.'), known, book)));
    }
    examined.push(problems.length === 0 ? layer : { ...layer, problems: [...layer.problems, ...problems] });
  }
  return { layers: examined, ...book.everything() };
}

interface NamedPlugin {
  readonly specifier: string;
  readonly origin: Origin;
}

async function loadOne(
  { specifier, origin }: NamedPlugin,
  folder: string,
  known: Set<string>,
  book: NameBook,
): Promise<readonly ConfigProblem[]> {
  let reference: ModuleReference;
  let plugin: Plugin;
  try {
    reference = resolvePlugin(specifier, folder);
    if (known.has(reference.url)) return [];
    known.add(reference.url);
    plugin = await loadPlugin(reference);
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return [problemAt(origin, sentence(error.message), error.hint === null ? null : sentence(error.hint))];
  }
  return book.enter(plugin, reference).map(({ message, hint }) => problemAt(origin, message, hint));
}

/** What a layer names, as it is written. What is no text is the schema's to refuse. */
function pluginsOf({ root, texts }: ConfigLayer): readonly NamedPlugin[] {
  const written = root.kind === 'map' ? root.entries.get('plugins') : undefined;
  if (written === undefined || written.kind === 'map') return [];
  const items: readonly Located[] = written.kind === 'list' ? written.items : [written];
  return items.flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || item.value === '') return [];
    const specifiers = texts ? item.value.split(',').map((part) => part.trim()) : [item.value];
    return specifiers.map((specifier) => ({ specifier, origin: item.origin }));
  });
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
