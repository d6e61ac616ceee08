import type { Threshold } from '@syntrix-bench/metrics';
import { describeBadBoundaries, MAX_BUCKET_BOUNDARIES, parseThreshold } from '@syntrix-bench/metrics/written';
import * as z from 'zod';

import { OUTPUT_FORMATS } from '../output-files.ts';
import { showValue } from '../problems.ts';
import { closestWord } from '../spelling.ts';
import { duration, flag, shortText } from './fields.ts';

/** One comparison, as far as a pattern can tell; what it compares is the tool's to judge. */
const THRESHOLD_PATTERN = '^[^<>=!]*([<>]=?|==)[^<>=!]*$';

/** A threshold such as `read.p99 < 50ms`; yields what it says. */
const expression = z
  .custom<string>(() => true)
  .meta({
    description:
      'A figure, a comparison and a limit with its unit: `[workload[:database]/][operation.]figure[@stage]`. Without a workload it applies to each separately.',
    examples: ['read.p99 < 50ms', 'errors < 0.1%', 'writers/create.rate > 4500/s', 'victim/p99@burst < 50ms'],
    type: 'string',
    maxLength: 200,
    pattern: THRESHOLD_PATTERN,
  })
  .transform((written, context): Threshold => {
    const parsed = parseThreshold(written);
    if (parsed.ok) return parsed.threshold;
    const params = { hint: parsed.hint, complete: true };
    context.addIssue({
      code: 'custom',
      message: written === undefined ? parsed.problem : `${parsed.problem}: ${showValue(written)}`,
      params,
      input: written,
    });
    return z.NEVER;
  });

const threshold = z.union([
  expression,
  z.strictObject({
    expression,
    abortOnFail: flag({
      description: 'End the run when the threshold is crossed over the newest operations (at least 100, and 5s).',
    }).default(false),
    grace: duration({
      description:
        'Grace period at the start of the measured phase, in which the run does not end; goes with abortOnFail. Default: none.',
      examples: ['10s'],
    }).optional(),
  }),
]);

/** `thresholds`: what the run must keep. */
export const thresholdsBlock = z
  .array(threshold, { error: () => 'must be a list of thresholds' })
  .max(100, { error: () => 'must list at most 100 thresholds' })
  .prefault([])
  .meta({
    description:
      'Limits that the run must keep, such as read.p99 < 50ms: texts, or `expression` with abortOnFail. Those of file, environment and flags add up; an empty list drops earlier ones.',
  });

/** What the name of an output file may hold in `{{…}}`. */
export const FILE_PLACEHOLDERS = ['name', 'timestamp', 'index'] as const;

/** `{{name}}` and `{{.Name}}` are the same; braces that belong to no placeholder may stand. */
const TEMPLATE_PATTERN = `^(?:\\{\\{\\s*\\.?(?:${FILE_PLACEHOLDERS.map(anyCase).join('|')})\\s*\\}\\}|(?!\\{\\{)[^\\p{Cc}])+$`;

/** The name of an output file, or a template of it. */
export const fileTemplate = shortText(
  {
    description:
      'File for the report; {{name}}, {{timestamp}} and, with --repeat, {{index}} are filled in, also written as {{.Name}} and {{.Timestamp}}. Relative to the working directory.',
    examples: ['results/{{name}}_{{timestamp}}.json'],
  },
  4096,
)
  .meta({ pattern: TEMPLATE_PATTERN })
  .superRefine((template, context) => {
    const problem = templateProblem(template);
    if (problem === null) return;
    context.addIssue({ code: 'custom', message: problem.message, params: { hint: problem.hint }, input: template });
  });

function templateProblem(template: string): { readonly message: string; readonly hint: string } | null {
  const known = FILE_PLACEHOLDERS.map((each) => `{{${each}}}`)
    .join(', ')
    .replace(/, ([^,]*)$/u, ' and $1');
  for (const [whole, placeholder = ''] of template.matchAll(/\{\{\s*\.?(.*?)\s*\}\}/gu)) {
    if (FILE_PLACEHOLDERS.some((each) => each === placeholder.toLowerCase())) continue;
    const near = closestWord(placeholder, FILE_PLACEHOLDERS);
    const hint = near === null ? `There are ${known}.` : `Did you mean {{${near}}}?`;
    return { message: `has an unknown placeholder ${whole.slice(0, 40)}`, hint };
  }
  if (/\{\{/.test(template.replaceAll(/\{\{[^{}]*\}\}/gu, ''))) {
    return { message: 'opens a placeholder that it does not close', hint: `Write ${known}.` };
  }
  if (/[/\\]$/.test(template)) {
    return { message: 'names a folder', hint: `Add a file name, such as ${template}{{name}}_{{timestamp}}.json.` };
  }
  return null;
}

function anyCase(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const format = z.enum(OUTPUT_FORMATS);

const reporterName = shortText({ description: 'Name of a reporter that a plugin adds.' }, 100);

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
  .meta({ description: 'How measurements are grouped.' });

/** `output`: where results go. */
export const outputBlock = z
  .strictObject({
    file: fileTemplate.optional(),
    formats: z
      .union([format, z.array(format).min(1, { error: () => 'must list at least one format' })])
      .optional()
      .meta({
        description:
          'Format of the report file, or a list of formats: same name, each its own extension. That of the file’s extension is written as well. Default: by the extension of the file, else json.',
        examples: [['json', 'csv']],
      }),
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
