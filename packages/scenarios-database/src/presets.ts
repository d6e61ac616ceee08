import type { ScenarioPreset } from '@syntrix-bench/core';

/** Few enough that every database of a run has them soon. */
const FEW_DOCUMENTS = 200;

/** Named questions. */
export const DATABASE_PRESETS = {
  isolation: {
    description:
      'How much does a database suffer while its neighbour is flooded? Blocks of silence and flood take turns.',
    options: { question: 'isolation' },
    seedData: FEW_DOCUMENTS,
  },
  scaling: {
    description: 'What does it cost to spread the same load over 1, 2, 4, 8 databases? They take turns.',
    options: { question: 'scaling' },
    seedData: FEW_DOCUMENTS,
  },
  'rules-tax': {
    description: 'What do authorization rules cost? Workloads that differ in who they are take turns.',
    options: { question: 'rules-tax' },
    seedData: FEW_DOCUMENTS,
  },
} as const satisfies Readonly<Record<string, ScenarioPreset>>;
