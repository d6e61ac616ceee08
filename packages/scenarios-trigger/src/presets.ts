import type { ScenarioPreset } from '@syntrix-bench/core';

/** The preset whose options apply where nothing else is said. */
export const DEFAULT_TRIGGER_PRESET = 'delivery';

const DELIVERY = {
  operations: [
    { type: 'create', weight: 80 },
    { type: 'update', weight: 20 },
  ],
  rate: '50/s',
};

/** Named starting points. */
export const TRIGGER_PRESETS = {
  delivery: {
    description:
      'How soon does a write reach the webhook, and does every call arrive? Each write fulfils the condition.',
    options: DELIVERY,
  },
  evaluation: {
    description:
      'What do triggers cost the writer? A tenth of the writes fulfils the condition; in turn the same load on a collection without triggers.',
    options: { operations: [{ type: 'create', weight: 1 }], match: 0.1, rate: '100/s', rounds: 20 },
  },
} as const satisfies Readonly<Record<string, ScenarioPreset>>;
