import { CRUD_PRESETS } from './presets.ts';

/** What is told of the scenario where people choose one; the engine is not loaded for it. */
export const CRUD_CATALOGUE = {
  name: 'crud',
  description: 'How fast, and how reliably, are documents created, read, updated and deleted in a given mix?',
  presets: CRUD_PRESETS,
} as const;
