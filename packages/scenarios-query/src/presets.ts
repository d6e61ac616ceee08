import type { ScenarioPreset } from '@syntrix-bench/core';

import type { QueryOperationType } from './operation-options.ts';

/** The mix of {@link QUERY_PRESETS} that applies where neither a preset nor operations are given. */
export const DEFAULT_QUERY_PRESET = 'simple';

function preset(
  description: string,
  weights: Partial<Record<QueryOperationType, number>>,
  { seedData, ...more }: { readonly selectivity?: number; readonly seedData?: number } = {},
) {
  const operations = (Object.entries(weights) as [QueryOperationType, number][]).map(([type, weight]) => ({
    type,
    weight,
  }));
  return {
    description,
    options: { operations, ...more },
    ...(seedData === undefined ? {} : { seedData }),
  } satisfies ScenarioPreset;
}

/** Named mixes, in per cent. */
export const QUERY_PRESETS = {
  simple: preset('How fast is a query with one equality, and are its answers right?', { simple: 100 }),
  complex: preset('Conditions together: 40 % AND with a range, 30 % each OR and IN as parallel queries.', {
    and: 40,
    or: 30,
    in: 30,
  }),
  sorted: preset('How fast is an answer in an order, the highest first?', { sorted: 100 }),
  paged: preset('How fast is a result read page by page, and is it whole?', { paged: 100 }, { selectivity: 0.1 }),
  large: preset(
    'How many documents and bytes a second does one large answer bring?',
    { large: 100 },
    { seedData: 5000 },
  ),
  writes: preset('Writers beside queries of the same collection: 40 % create, 40 % update, 20 % delete.', {
    create: 40,
    update: 40,
    delete: 20,
  }),
} as const satisfies Readonly<Record<string, ScenarioPreset>>;
