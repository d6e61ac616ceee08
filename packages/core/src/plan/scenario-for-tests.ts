import * as z from 'zod';

import { defineScenario, type Scenario } from '../contracts/scenario.ts';

const optionsSchema = z.strictObject({
  mix: z.number().positive('mix must be above 0').default(1),
  steps: z.array(z.strictObject({ size: z.number('size must be a number') })).optional(),
  data: z.strictObject({
    collection: z.string(),
    documentSizeBytes: z.number().max(4096, 'documentSize must be at most 4 KB here'),
    fieldsCount: z.number(),
    seedData: z.number(),
  }),
});

/** A scenario that never runs: its schema and presets are what plans are made of. */
export function scenarioForTests(over: Partial<Scenario> = {}): Scenario {
  return {
    ...defineScenario<z.output<typeof optionsSchema>, unknown>({
      name: 'crud',
      description: 'What does it cost?',
      presets: {
        'write-heavy': { description: 'Mostly writes.', options: { mix: 9, steps: [{ size: 1 }] } },
        balanced: { description: 'Some of each.', options: { mix: 5 } },
      },
      options: optionsSchema,
      operations: () => ['create'],
      shard: () => ({ createWorker: () => ({ next: () => null }) }),
    }),
    ...over,
  };
}
