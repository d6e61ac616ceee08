import { TEMPLATES, type Scenario } from '@syntrix-bench/core';

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

/** Scenarios as given, presets by the name that a run is asked for, and every template. */
export function toCatalogue(scenarios: readonly Scenario[]): Catalogue {
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
