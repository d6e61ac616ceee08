import { DATABASE_PRESETS } from './presets.ts';

/** What is told of the scenario where people choose one; the engine is not loaded for it. */
export const DATABASE_CATALOGUE = {
  name: 'database',
  description: 'Do several databases disturb one another, and does each see its own documents alone?',
  presets: DATABASE_PRESETS,
} as const;
