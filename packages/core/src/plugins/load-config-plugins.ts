import { resolve } from 'node:path';

import type { ConfigLayer } from '../config/layers/config-layer.ts';
import type { Located, Origin } from '../config/located.ts';
import { problemAt } from '../config/problems.ts';
import type { ModuleReference } from '../contracts/plan.ts';
import type { Plugin, ReporterMaker } from '../contracts/plugin.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { DEFAULT_TARGET_KIND, type Target } from '../contracts/target.ts';
import { BenchError, type ConfigProblem } from '../errors.ts';

/** What a config's plugins bring, together with what is built in: the options that plans are made with. */
export interface ConfigPlugins<BuiltInScenario = Scenario> {
  /** The layers that were given; where a plugin is wrong its layer carries the problem, to be reported with all others. */
  readonly layers: readonly ConfigLayer[];
  /** The built-in scenarios, and those of plugins. */
  readonly scenarios: readonly (BuiltInScenario | Scenario)[];
  /** Makers of reporters by name, built in and of plugins. */
  readonly reporters: Readonly<Record<string, ReporterMaker>>;
  /** Where scenarios of plugins are imported from, by scenario name. */
  readonly modules: Readonly<Record<string, ModuleReference>>;
  /** The targets of plugins. */
  readonly targets: readonly Target[];
  /** Where targets are imported from, by kind. */
  readonly targetModules: Readonly<Record<string, ModuleReference>>;
}

/**
 * Loads the plugins that a config names under `plugins`, each from the folder of the file that names it; flags and variables
 * count from the working directory. A module that is named twice is loaded once. Nothing is thrown: a plugin that is not
 * there, is none, or brings a name that is taken becomes a problem of the layer that names it.
 */
export async function loadConfigPlugins<BuiltInScenario extends NamedScenario = Scenario>(
  layers: readonly ConfigLayer[],
  builtIn: BuiltIn<BuiltInScenario>,
): Promise<ConfigPlugins<BuiltInScenario>> {
  const registry = new NameRegistry(builtIn);
  const known = new Set<string>();
  const examined: ConfigLayer[] = [];
  for (const layer of layers) {
    const problems: ConfigProblem[] = [];
    for (const named of pluginsOf(layer)) {
      problems.push(...(await loadOne(named, resolve(layer.folder ?? '.'), known, registry)));
    }
    examined.push(problems.length === 0 ? layer : { ...layer, problems: [...layer.problems, ...problems] });
  }
  return { layers: examined, ...registry.everything() };
}

interface NamedPlugin {
  readonly specifier: string;
  readonly origin: Origin;
}

async function loadOne(
  { specifier, origin }: NamedPlugin,
  folder: string,
  known: Set<string>,
  registry: NameRegistry<NamedScenario>,
): Promise<readonly ConfigProblem[]> {
  // Not where no plugin is named: what finds modules takes a while to load.
  const { loadPlugin, resolvePlugin } = await import('./load-plugin.ts');
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
  return registry.add(plugin, reference).map(({ message, hint }) => problemAt(origin, message, hint));
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

/** As much of a scenario as tells whether a name is taken. */
export type NamedScenario = Pick<Scenario, 'name' | 'presets'>;

/** What there is without any plugin. Of its scenarios as much is given as the caller has: the whole, what they declare, or names. */
export interface BuiltIn<BuiltInScenario extends NamedScenario = Scenario> {
  readonly scenarios: readonly BuiltInScenario[];
  readonly reporters?: Readonly<Record<string, ReporterMaker>>;
  /** Where built-in scenarios can be imported from, by scenario name. */
  readonly modules?: Readonly<Record<string, ModuleReference>>;
}

/** A name that two bring, and what to do about it. */
export interface Collision {
  readonly message: string;
  readonly hint: string;
}

const BUILT_IN = '';
const COLLISION_HINT = 'Remove or rename one of them.';

/** Names of scenarios, reporters and targets, and who brings each. */
export class NameRegistry<BuiltInScenario extends NamedScenario = Scenario> {
  readonly #scenarios: (BuiltInScenario | Scenario)[];
  readonly #reporters = new Map<string, ReporterMaker>();
  readonly #modules = new Map<string, ModuleReference>();
  /** Every name by which a config may mean a scenario, presets included. */
  readonly #scenarioOwners = new Map<string, string>();
  readonly #reporterOwners = new Map<string, string>();
  readonly #targets: Target[] = [];
  readonly #targetModules = new Map<string, ModuleReference>();
  readonly #targetOwners = new Map([[DEFAULT_TARGET_KIND, BUILT_IN]]);

  constructor({ scenarios, reporters = {}, modules = {} }: BuiltIn<BuiltInScenario>) {
    this.#scenarios = [...scenarios];
    for (const scenario of scenarios) for (const name of namesOf(scenario)) this.#scenarioOwners.set(name, BUILT_IN);
    for (const [name, maker] of Object.entries(reporters)) {
      this.#reporters.set(name, maker);
      this.#reporterOwners.set(name, BUILT_IN);
    }
    for (const [name, reference] of Object.entries(modules)) this.#modules.set(name, reference);
  }

  /** Takes in what a plugin brings, save for names that are taken: those are returned. */
  add(plugin: Plugin, reference: ModuleReference): readonly Collision[] {
    const { specifier } = reference;
    const collisions: Collision[] = [];
    for (const scenario of plugin.scenarios ?? []) {
      const taken = namesOf(scenario).find((name) => this.#scenarioOwners.has(name));
      if (taken !== undefined) {
        collisions.push(collision('scenario', taken, specifier, this.#scenarioOwners.get(taken)));
        continue;
      }
      for (const name of namesOf(scenario)) this.#scenarioOwners.set(name, specifier);
      this.#scenarios.push(scenario);
      this.#modules.set(scenario.name, reference);
    }
    for (const [name, maker] of Object.entries(plugin.reporters ?? {})) {
      if (this.#reporterOwners.has(name)) {
        collisions.push(collision('reporter', name, specifier, this.#reporterOwners.get(name)));
        continue;
      }
      this.#reporterOwners.set(name, specifier);
      this.#reporters.set(name, maker);
    }
    for (const target of plugin.targets ?? []) {
      if (this.#targetOwners.has(target.kind)) {
        collisions.push(collision('target', target.kind, specifier, this.#targetOwners.get(target.kind)));
        continue;
      }
      this.#targetOwners.set(target.kind, specifier);
      this.#targets.push(target);
      this.#targetModules.set(target.kind, reference);
    }
    return collisions;
  }

  everything() {
    return {
      scenarios: [...this.#scenarios],
      reporters: Object.fromEntries(this.#reporters),
      modules: Object.fromEntries(this.#modules),
      targets: [...this.#targets],
      targetModules: Object.fromEntries(this.#targetModules),
    };
  }
}

function collision(kind: string, name: string, specifier: string, owner = BUILT_IN): Collision {
  const other = owner === BUILT_IN ? 'the tool itself' : `the plugin "${owner}"`;
  return {
    message: `The plugin "${specifier}" adds a ${kind} named ${name}, and so does ${other}.`,
    hint: COLLISION_HINT,
  };
}

function namesOf({ name, presets = {} }: NamedScenario): readonly string[] {
  return [name, ...Object.keys(presets).map((preset) => `${name}-${preset}`)];
}
