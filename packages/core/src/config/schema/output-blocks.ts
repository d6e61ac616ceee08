import * as z from 'zod';

import { duration, flag, shortText } from './fields.ts';
import { fileTemplate } from './file-template-field.ts';

export const OUTPUT_FORMATS = ['json'] as const;

const format = z.enum(OUTPUT_FORMATS);

const reporterName = shortText({ description: 'Name of a reporter that a plugin brings.' }, 100);

const SECOND_US = 1_000_000;

/** `metrics`: how what is measured is cut up. */
export const metricsBlock = z
  .strictObject({
    interval: duration(
      { description: 'Length of a timeline row of the report, in whole seconds.', examples: ['10s'] },
      { min: SECOND_US, max: 3600 * SECOND_US, range: 'from 1s to 1h in whole seconds', step: SECOND_US },
    ).prefault('10s'),
  })
  .prefault({})
  .meta({ description: 'How what is measured is cut up.' });

/** `output`: where results go. */
export const outputBlock = z
  .strictObject({
    file: fileTemplate.optional(),
    formats: z
      .union([format, z.array(format).min(1, { error: () => 'must list at least one format' })])
      .default(['json'])
      .meta({ description: 'Format of the report file, or a list of formats: same name, each its own extension.' }),
    reporters: z
      .array(
        z.union([reporterName, z.looseObject({ type: reporterName })], {
          error: () => 'must be a name, or `type` with options beside it',
        }),
        { error: () => 'must be a list of reporters' },
      )
      .max(16, { error: () => 'must list at most 16 reporters' })
      .default([])
      .meta({
        description:
          'Reporters of plugins that watch the run beside the built-in ones: names, or `type` with the reporter’s own options.',
      }),
    console: flag({ description: 'Print the summary.' }).default(true),
  })
  .prefault({})
  .meta({ description: 'Where results go.' });
