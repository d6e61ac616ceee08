import { TEMPLATES } from '@syntrix-bench/core/templates';

import { BUILT_IN, type DescribedScenario } from '../built-in.ts';

/** A name and the question that goes with it. */
export interface CatalogueEntry {
  readonly name: string;
  readonly question: string;
}

/** What there is to run, and to start from. */
export interface Catalogue {
  readonly scenarios: readonly (CatalogueEntry & { readonly presets: readonly CatalogueEntry[] })[];
  readonly templates: readonly CatalogueEntry[];
}

/** Scenarios that a config may name without bringing a plugin; the engine is not loaded for it. */
export const BUILT_IN_CATALOGUE: readonly DescribedScenario[] = BUILT_IN.map(({ catalogue }) => catalogue);

/** Scenarios as given, presets by the name that a run is asked for, and every template. */
export function toCatalogue(scenarios: readonly DescribedScenario[]): Catalogue {
  return {
    scenarios: scenarios.map(({ name, description, presets = {} }) => ({
      name,
      question: description,
      presets: Object.entries(presets).map(([preset, each]) => ({
        name: `${name}-${preset}`,
        question: each.description,
      })),
    })),
    templates: TEMPLATES.map(({ name, description }) => ({ name, question: description })),
  };
}
