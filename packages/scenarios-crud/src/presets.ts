import type { ScenarioPreset } from '@syntrix-bench/core';

import type { CrudOperationType } from './operation-options.ts';

/** The mix of {@link CRUD_PRESETS} that applies where neither a preset nor operations are given. */
export const DEFAULT_CRUD_PRESET = 'balanced';

function preset(description: string, weights: Partial<Record<CrudOperationType, number>>) {
  const operations = (Object.entries(weights) as [CrudOperationType, number][]).map(([type, weight]) => ({
    type,
    weight,
  }));
  return { description, options: { operations } } satisfies ScenarioPreset;
}

/** Named mixes, in per cent. */
export const CRUD_PRESETS = {
  balanced: preset('An everyday mix: 30 % create, 50 % read, 15 % update, 5 % delete.', {
    create: 30,
    read: 50,
    update: 15,
    delete: 5,
  }),
  'write-heavy': preset('How fast does it write documents? 90 % create, 10 % read.', { create: 90, read: 10 }),
  'read-heavy': preset('How fast does it read documents? 10 % create, 90 % read.', { create: 10, read: 90 }),
  basic: preset('Every operation equally often: 25 % each of create, read, update and delete.', {
    create: 25,
    read: 25,
    update: 25,
    delete: 25,
  }),
  mixed: preset('The same as crud-balanced, under the name that older configs use.', {
    create: 30,
    read: 50,
    update: 15,
    delete: 5,
  }),
} as const satisfies Readonly<Record<string, ScenarioPreset>>;
