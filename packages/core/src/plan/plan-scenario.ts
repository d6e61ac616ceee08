import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { DataConfig } from '../config/config.ts';
import { closestWord, nameHint } from '../config/spelling.ts';
import type { Json } from '../contracts/json.ts';
import type { ScenarioDeclaration } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/** A scenario as a name leads to it. */
export type FoundScenario =
  | { readonly ok: true; readonly scenario: ScenarioDeclaration; readonly preset: string | null }
  | { readonly ok: false; readonly predicate: string; readonly hint: string };

/**
 * Finds what a name means: a scenario (`crud`), or a scenario and one of its presets (`crud-write-heavy`). Underscores,
 * slashes and capitals count as hyphens and small letters. Of two scenarios that fit, the longer name wins.
 */
export function findScenario(name: string, scenarios: readonly ScenarioDeclaration[]): FoundScenario {
  const wanted = canonicalName(name);
  const exact = scenarios.find((scenario) => scenario.name === wanted);
  if (exact !== undefined) return { ok: true, scenario: exact, preset: null };
  const byLength = [...scenarios].sort((a, b) => b.name.length - a.name.length);
  for (const scenario of byLength) {
    if (!wanted.startsWith(`${scenario.name}-`)) continue;
    const preset = wanted.slice(scenario.name.length + 1);
    if (presetNames(scenario).includes(preset)) return { ok: true, scenario, preset };
  }
  const names = scenarios.flatMap((each) => [
    each.name,
    ...presetNames(each).map((preset) => `${each.name}-${preset}`),
  ]);
  const hint = nameHint(wanted, names, 'None is registered.');
  return { ok: false, predicate: 'names no scenario that is known', hint };
}

/** Finds a preset by name. */
export function findPreset(name: string, scenario: ScenarioDeclaration): FoundScenario {
  const preset = canonicalName(name);
  if (presetNames(scenario).includes(preset)) return { ok: true, scenario, preset };
  const names = presetNames(scenario);
  const hint = nameHint(preset, names, 'Remove it: the scenario has none.');
  return { ok: false, predicate: `is not a preset of the scenario ${scenario.name}`, hint };
}

function presetNames(scenario: ScenarioDeclaration): readonly string[] {
  return Object.keys(scenario.presets ?? {});
}

function canonicalName(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[_/]/g, '-');
}

/** A mistake that a scenario's own schema finds. */
export interface OptionIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** Options that a scenario's schema took, with what was written of them; or the mistakes it found. */
export type CheckedOptions =
  | { readonly ok: true; readonly options: Json; readonly written: { readonly [key: string]: Json } }
  | { readonly ok: false; readonly issues: readonly OptionIssue[] };

/**
 * Lays what was written over the preset, key by key, and has the scenario's schema judge the whole.
 *
 * @throws BenchError `plugin_invalid` where the schema breaks its contract: throws, is asynchronous, or yields what is no JSON
 */
export function checkOptions(
  scenario: ScenarioDeclaration,
  preset: string | null,
  own: { readonly [key: string]: Json },
  data: DataConfig,
): CheckedOptions {
  const base = preset === null ? {} : (scenario.presets?.[preset]?.options ?? {});
  const written = { ...base, ...own };
  const input = { ...written, data: { ...data } };
  const result = validate(scenario, input);
  if (result.issues !== undefined) {
    return {
      ok: false,
      issues: withoutMisspelt(result.issues, input).map(({ message, path = [] }) => ({ message, path: pathOf(path) })),
    };
  }
  return { ok: true, options: toJson(result.value, scenario), written };
}

type Issue = StandardSchemaV1.Issue;

/** Leaves out that a key is missing where another is unknown that it was probably written as: zod names the unknown ones. */
function withoutMisspelt(issues: readonly Issue[], input: unknown): readonly Issue[] {
  const unknown = issues.flatMap((issue) => {
    const { code, keys } = issue as { readonly code?: unknown; readonly keys?: unknown };
    if (code !== 'unrecognized_keys' || !Array.isArray(keys)) return [];
    return [{ block: pathOf(issue.path ?? []), keys: keys.map(String) }];
  });
  return issues.filter((issue) => {
    const path = pathOf(issue.path ?? []);
    const key = path.at(-1);
    if (typeof key !== 'string' || valueAt(input, path) !== undefined) return true;
    return !unknown.some(
      ({ block, keys }) =>
        block.length === path.length - 1 &&
        block.every((step, depth) => step === path[depth]) &&
        keys.some((each) => closestWord(each, [key]) !== null),
    );
  });
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, step) => (here as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    value,
  );
}

function validate(scenario: ScenarioDeclaration, input: unknown) {
  let result;
  try {
    result = scenario.options['~standard'].validate(input);
  } catch (cause) {
    throw broken(scenario, 'its options schema throws instead of reporting issues', cause);
  }
  if (result instanceof Promise) throw broken(scenario, 'its options schema is asynchronous');
  return result;
}

/** A plan crosses threads and networks, so options must be what JSON can carry. */
function toJson(value: unknown, scenario: ScenarioDeclaration): Json {
  const refuse = (path: string, kind: string): never => {
    throw broken(scenario, `its options schema returns ${kind} at options${path}, which a plan cannot hold`);
  };
  function copy(here: unknown, path: string, depth: number): Json {
    if (depth > 64) return refuse(path, 'a cycle or very deep nesting');
    if (here === null || typeof here === 'string' || typeof here === 'boolean') return here;
    if (typeof here === 'number') return Number.isFinite(here) ? here : refuse(path, String(here));
    if (Array.isArray(here)) return here.map((item, index) => copy(item, `${path}[${index}]`, depth + 1));
    if (typeof here === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(here) as object | null)) {
      const kept = Object.entries(here).filter(([, entry]) => entry !== undefined);
      return Object.fromEntries(kept.map(([key, entry]) => [key, copy(entry, `${path}.${key}`, depth + 1)]));
    }
    return refuse(path, typeof here === 'object' ? `an instance of ${here.constructor.name}` : `a ${typeof here}`);
  }
  return copy(value, '', 0);
}

function pathOf(path: readonly (PropertyKey | { readonly key: PropertyKey })[]): readonly (string | number)[] {
  return path
    .map((step) => (typeof step === 'object' ? step.key : step))
    .map((step) => (typeof step === 'number' ? step : String(step)));
}

function broken(scenario: ScenarioDeclaration, what: string, cause?: unknown): BenchError {
  return new BenchError('plugin_invalid', `The scenario ${scenario.name} cannot be used: ${what}.`, {
    hint: 'This is a bug of the scenario; report it to its author.',
    cause,
  });
}
