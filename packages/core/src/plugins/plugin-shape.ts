import type { Plugin } from '../contracts/plugin.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { Target } from '../contracts/target.ts';

/** Names of scenarios, and kinds of targets. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What a module turned out to be: a plugin, or what it lacks to be one, as sentences. */
export type PluginReading =
  | { readonly plugin: Plugin; readonly problems: readonly [] }
  | { readonly plugin: null; readonly problems: readonly string[] };

/** Takes a module's exports for a plugin: its default export is one, or is a single scenario. */
export function readPlugin(exports: Readonly<Record<string, unknown>>, name: string): PluginReading {
  const main = unwrapDefault(exports);
  if (!isObject(main)) {
    return {
      plugin: null,
      problems: ['it has no default export that is an object made with definePlugin or defineScenario'],
    };
  }
  if ('operations' in main || 'shard' in main) {
    const problems = scenarioProblems(main, 'its default export');
    return problems.length > 0
      ? { plugin: null, problems }
      : { plugin: { name, scenarios: [main as unknown as Scenario] }, problems: [] };
  }
  const problems = pluginProblems(main);
  return problems.length > 0 ? { plugin: null, problems } : { plugin: main as unknown as Plugin, problems: [] };
}

/** Whether a value has all that a scenario must have. */
export function isScenario(value: unknown): value is Scenario {
  return scenarioProblems(value, '').length === 0;
}

/** A default export that a CommonJS build wrapped once more is taken out of its wrapping. */
function unwrapDefault(exports: Readonly<Record<string, unknown>>): unknown {
  const main = exports['default'];
  return isObject(main) && '__esModule' in main && 'default' in main ? main['default'] : main;
}

function pluginProblems(plugin: Readonly<Record<string, unknown>>): string[] {
  const { name, scenarios, reporters, targets } = plugin;
  const problems: string[] = [];
  if (typeof name !== 'string' || name === '') problems.push('it lacks `name`, a text');
  if (scenarios === undefined && reporters === undefined && targets === undefined)
    problems.push('it has no `scenarios`, `reporters` or `targets`');
  if (scenarios !== undefined && !Array.isArray(scenarios)) problems.push('`scenarios` is not a list');
  if (Array.isArray(scenarios)) {
    scenarios.forEach((scenario, index) => problems.push(...scenarioProblems(scenario, `scenarios[${index}]`)));
  }
  if (reporters !== undefined && !isObject(reporters)) problems.push('`reporters` is not an object of makers by name');
  if (isObject(reporters)) {
    for (const [key, maker] of Object.entries(reporters)) {
      if (typeof maker !== 'function') problems.push(`\`reporters.${key}\` is not a function`);
    }
  }
  if (targets !== undefined && !Array.isArray(targets)) problems.push('`targets` is not a list');
  if (Array.isArray(targets)) {
    targets.forEach((target, index) => problems.push(...targetProblems(target, `targets[${index}]`)));
  }
  return problems;
}

/** Whether a value has all that a target must have. */
export function isTarget(value: unknown): value is Target {
  return targetProblems(value, '').length === 0;
}

function targetProblems(target: unknown, where: string): string[] {
  if (!isObject(target)) return [`${where} is not an object`];
  const problems: string[] = [];
  const { kind } = target;
  if (typeof kind !== 'string' || !NAME.test(kind))
    problems.push(`${where} lacks \`kind\`, a name of small letters and digits joined by "-"`);
  if (!Array.isArray(target['categories'])) problems.push(`${where} lacks \`categories\`, a list`);
  for (const key of ['connect', 'probe', 'authenticator'] as const) {
    if (typeof target[key] !== 'function') problems.push(`${where} lacks \`${key}\`, a function`);
  }
  return problems;
}

function scenarioProblems(scenario: unknown, where: string): string[] {
  if (!isObject(scenario)) return [`${where} is not an object made with defineScenario`];
  const problems: string[] = [];
  for (const key of ['name', 'description'] as const) {
    if (typeof scenario[key] !== 'string' || scenario[key] === '') problems.push(`${where} lacks \`${key}\`, a text`);
  }
  const { name } = scenario;
  if (typeof name === 'string' && name !== '' && !NAME.test(name))
    problems.push(`the name of ${where} must be small letters and digits joined by "-", not "${name.slice(0, 40)}"`);
  for (const key of ['operations', 'shard'] as const) {
    if (typeof scenario[key] !== 'function') problems.push(`${where} lacks \`${key}\`, a function`);
  }
  if (!isStandardSchema(scenario['options']))
    problems.push(`${where} lacks \`options\`, a schema that speaks Standard Schema`);
  return problems;
}

function isStandardSchema(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard = (value as { readonly '~standard'?: unknown })['~standard'];
  return isObject(standard) && typeof standard['validate'] === 'function';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
