import { parseThreshold, type Threshold } from '@syntrix-bench/metrics';
import * as z from 'zod';

import { showValue } from '../problems.ts';
import { duration, flag } from './fields.ts';

/** One comparison, as far as a pattern can tell; what it compares is the tool's to judge. */
const THRESHOLD_PATTERN = '^[^<>=!]*[<>]=?[^<>=!]*$';

/** A threshold such as `read.p99 < 50ms`; yields what it says. */
const expression = z
  .custom<string>(() => true)
  .meta({
    description: 'A figure, a comparison and a limit with its unit.',
    examples: ['read.p99 < 50ms', 'errors < 0.1%', 'create.rate > 4500/s'],
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
        'What happens so long after the measured phase began does not end the run; goes with abortOnFail. Default: none.',
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
      'Limits that the run must keep, such as read.p99 < 50ms: texts, or `expression` with abortOnFail. They add up over file, environment and flags; an empty list drops those before.',
  });
