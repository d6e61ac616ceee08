import { TRIGGER_PRESETS } from './presets.ts';

/** What is told of the scenario where people choose one; the engine is not loaded for it. */
export const TRIGGER_CATALOGUE = {
  name: 'trigger',
  description: 'How soon do writes reach a webhook, does every call arrive, and what do triggers cost the writer?',
  presets: TRIGGER_PRESETS,
} as const;
