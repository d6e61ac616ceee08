import { QUERY_PRESETS } from './presets.ts';

/** What is told of the scenario where people choose one; the engine is not loaded for it. */
export const QUERY_CATALOGUE = {
  name: 'query',
  description: 'How fast are queries answered, and is each answer right?',
  presets: QUERY_PRESETS,
} as const;
