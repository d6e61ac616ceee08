import type { DataConfig } from '../config/config.ts';
import type { Json } from '../contracts/json.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/** What a scenario's own schema finds wrong. */
export interface OptionIssue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

export type CheckedOptions =
  | { readonly ok: true; readonly options: Json; readonly written: { readonly [key: string]: Json } }
  | { readonly ok: false; readonly issues: readonly OptionIssue[] };

/**
 * Lays what was written over the preset, key by key, and has the scenario's schema judge the whole.
 *
 * @throws BenchError `plugin_invalid` where the schema breaks its contract: throws, is asynchronous, or yields what is no JSON
 */
export function checkOptions(
  scenario: Scenario,
  preset: string | null,
  own: { readonly [key: string]: Json },
  data: DataConfig,
): CheckedOptions {
  const base = preset === null ? {} : (scenario.presets?.[preset]?.options ?? {});
  const written = { ...base, ...own };
  const result = validate(scenario, { ...written, data: { ...data } });
  if (result.issues !== undefined) {
    return {
      ok: false,
      issues: result.issues.map((issue) => ({ message: issue.message, path: pathOf(issue.path ?? []) })),
    };
  }
  return { ok: true, options: toJson(result.value, scenario), written };
}

function validate(scenario: Scenario, input: unknown) {
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
function toJson(value: unknown, scenario: Scenario): Json {
  const refuse = (path: string, kind: string): never => {
    throw broken(scenario, `its options schema yields ${kind} at options${path}, which a plan cannot carry`);
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

function broken(scenario: Scenario, what: string, cause?: unknown): BenchError {
  return new BenchError('plugin_invalid', `The scenario ${scenario.name} cannot be used: ${what}.`, {
    hint: 'This is a fault of the scenario; tell its author.',
    cause,
  });
}
