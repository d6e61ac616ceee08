import { REALTIME_PRESETS } from './presets.ts';

/** What is told of the scenario where people choose one; the engine is not loaded for it. */
export const REALTIME_CATALOGUE = {
  name: 'realtime',
  description: 'How soon do subscribers hear of a write, and does each of them get exactly what it should?',
  presets: REALTIME_PRESETS,
} as const;
