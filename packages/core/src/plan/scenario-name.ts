import { closestWord } from '../config/spelling.ts';
import type { Scenario } from '../contracts/scenario.ts';

/** A scenario as a name leads to it. */
export type FoundScenario =
  | { readonly ok: true; readonly scenario: Scenario; readonly preset: string | null }
  | { readonly ok: false; readonly predicate: string; readonly hint: string };

/**
 * Finds what a name means: a scenario (`crud`), or a scenario and one of its presets (`crud-write-heavy`). Underscores and
 * capitals count as hyphens and small letters. Of two scenarios that fit, the longer name wins.
 */
export function findScenario(name: string, scenarios: readonly Scenario[]): FoundScenario {
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
  const near = closestWord(wanted, names);
  const hint =
    near !== null
      ? `Did you mean ${near}?`
      : names.length === 0
        ? 'None is registered.'
        : `There are ${names.join(', ')}.`;
  return { ok: false, predicate: 'names no scenario that is known', hint };
}

/** Finds a preset by name. */
export function findPreset(name: string, scenario: Scenario): FoundScenario {
  const preset = canonicalName(name);
  if (presetNames(scenario).includes(preset)) return { ok: true, scenario, preset };
  const names = presetNames(scenario);
  const near = closestWord(preset, names);
  const hint =
    near !== null
      ? `Did you mean ${near}?`
      : names.length === 0
        ? 'Remove it: the scenario has none.'
        : `There are ${names.join(', ')}.`;
  return { ok: false, predicate: `is not a preset of the scenario ${scenario.name}`, hint };
}

function presetNames(scenario: Scenario): readonly string[] {
  return Object.keys(scenario.presets ?? {});
}

function canonicalName(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', '-');
}
