import * as z from 'zod';

import { duration, flag, shortText } from './fields.ts';

export const OUTPUT_FORMATS = ['json'] as const;

const SECOND_US = 1_000_000;

/** `metrics`: how what is measured is cut up. */
export const metricsBlock = z
  .strictObject({
    interval: duration(
      { description: 'Length of a timeline row of the report, in whole seconds.', examples: ['10s'] },
      { min: SECOND_US, max: 3600 * SECOND_US, range: 'from 1s to 1h' },
    ).prefault('10s'),
  })
  .prefault({})
  .meta({ description: 'How what is measured is cut up.' });

/** `output`: where results go. */
export const outputBlock = z
  .strictObject({
    file: shortText(
      {
        description: 'File for the report; {{name}} and {{timestamp}} are filled in.',
        examples: ['results/{{name}}_{{timestamp}}.json'],
      },
      4096,
    ).optional(),
    formats: z
      .array(z.enum(OUTPUT_FORMATS))
      .min(1, { error: () => 'must list at least one format' })
      .default(['json'])
      .meta({ description: 'Formats of the report file.' }),
    console: flag({ description: 'Print the summary.' }).default(true),
  })
  .prefault({})
  .meta({ description: 'Where results go.' });
