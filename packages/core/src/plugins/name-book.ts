import type { ModuleReference } from '../contracts/plan.ts';
import type { Plugin, ReporterMaker } from '../contracts/plugin.ts';
import type { Scenario } from '../contracts/scenario.ts';

/** What there is without any plugin. */
export interface BuiltIn {
  readonly scenarios: readonly Scenario[];
  readonly reporters?: Readonly<Record<string, ReporterMaker>>;
  /** Where built-in scenarios can be imported from, by scenario name. */
  readonly modules?: Readonly<Record<string, ModuleReference>>;
}

/** A name that two bring, and what to do about it. */
export interface Collision {
  readonly message: string;
  readonly hint: string;
}

const HINT = 'Remove one of them, or give one another name.';

/** Names of scenarios and reporters, and who brings each. */
export class NameBook {
  readonly #scenarios: Scenario[];
  readonly #reporters = new Map<string, ReporterMaker>();
  readonly #modules = new Map<string, ModuleReference>();
  /** Every name by which a config may mean a scenario, presets included. */
  readonly #scenarioOwners = new Map<string, string>();
  readonly #reporterOwners = new Map<string, string>();

  constructor({ scenarios, reporters = {}, modules = {} }: BuiltIn) {
    this.#scenarios = [...scenarios];
    for (const scenario of scenarios) for (const name of namesOf(scenario)) this.#scenarioOwners.set(name, BUILT_IN);
    for (const [name, maker] of Object.entries(reporters)) {
      this.#reporters.set(name, maker);
      this.#reporterOwners.set(name, BUILT_IN);
    }
    for (const [name, reference] of Object.entries(modules)) this.#modules.set(name, reference);
  }

  /** Takes in what a plugin brings, save for names that are taken: those are returned. */
  enter(plugin: Plugin, reference: ModuleReference): readonly Collision[] {
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
    return collisions;
  }

  everything() {
    return {
      scenarios: [...this.#scenarios],
      reporters: Object.fromEntries(this.#reporters),
      modules: Object.fromEntries(this.#modules),
    };
  }
}

const BUILT_IN = '';

function collision(kind: string, name: string, specifier: string, owner = BUILT_IN): Collision {
  const other = owner === BUILT_IN ? 'the tool itself' : `the plugin "${owner}"`;
  return { message: `The plugin "${specifier}" brings a ${kind} named ${name}, and so does ${other}.`, hint: HINT };
}

function namesOf({ name, presets = {} }: Scenario): readonly string[] {
  return [name, ...Object.keys(presets).map((preset) => `${name}-${preset}`)];
}
