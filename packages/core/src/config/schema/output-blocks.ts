import { MAX_BUCKET_BOUNDARIES, describeBadBoundaries } from '@syntrix-bench/metrics';
import * as z from 'zod';

import { duration, flag, shortText } from './fields.ts';
import { fileTemplate } from './file-template-field.ts';

export const OUTPUT_FORMATS = ['json'] as const;

const format = z.enum(OUTPUT_FORMATS);

const reporterName = shortText({ description: 'Name of a reporter that a plugin brings.' }, 100);

const SECOND_US = 1_000_000;
const HOUR_US = 3600 * SECOND_US;

/** A latency with unit, or a number of milliseconds; yields µs. */
const bucketBoundary = z.union(
  [
    z
      .number()
      .min(0.001)
      .max(HOUR_US / 1_000)
      .transform((ms) => Math.round(ms * 1_000)),
    duration({ description: 'Upper boundary, included.' }, { min: 1, max: HOUR_US, range: 'from 1us to 1h' }),
  ],
  { error: () => 'must be a latency from 1us to 1h, such as 5ms, or a number of milliseconds' },
);

/** `metrics`: how what is measured is cut up. */
export const metricsBlock = z
  .strictObject({
    interval: duration(
      { description: 'Length of a timeline row of the report, in whole seconds.', examples: ['10s'] },
      { min: SECOND_US, max: HOUR_US, range: 'from 1s to 1h in whole seconds', step: SECOND_US },
    ).prefault('10s'),
    histogram: z
      .strictObject({
        buckets: z
          .array(bucketBoundary, { error: () => 'must be a list of boundaries' })
          .min(1, { error: () => 'must list at least one boundary' })
          .max(MAX_BUCKET_BOUNDARIES, { error: () => `must list at most ${MAX_BUCKET_BOUNDARIES} boundaries` })
          .transform((boundariesUs, context) => {
            const boundariesMs = boundariesUs.map((boundaryUs) => boundaryUs / 1_000);
            const complaint = describeBadBoundaries(boundariesMs);
            if (complaint === null) return boundariesMs;
            const params = { hint: 'Write them in order: [1ms, 5ms, 10ms].', complete: true };
            context.addIssue({ code: 'custom', message: `is not in order: ${complaint}`, params, input: boundariesUs });
            return z.NEVER;
          })
          .meta({
            description:
              'Upper boundaries of latency buckets of each operation type in the report, rising, beside the percentiles; numbers are milliseconds.',
            examples: [['1ms', '5ms', '10ms', '50ms']],
          }),
      })
      .optional()
      .meta({ description: 'How latencies are counted beside their percentiles.' }),
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
