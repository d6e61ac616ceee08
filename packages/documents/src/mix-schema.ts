import * as z from 'zod';

import { badRate, entryProblem, inOrderOf, mixProblems, readRate, type MixEntry } from './mix-options.ts';
import { shown, unknownKeys } from './option-messages.ts';
import { oneOf } from './option-schemas.ts';

/** A rate such as `500/s`; a plain number is meant per second. */
export const rate = z.union([z.string(), z.number()], { error: badRate }).transform((written, context): number => {
  const perSecond = readRate(written);
  if (perSecond !== null) return perSecond;
  context.addIssue({ code: 'custom', message: badRate({ input: written }) });
  return z.NEVER;
});

/** What an operation of a mix has in every scenario: what it is, and how often it is done. */
export function mixEntryOptions<const Types extends readonly [string, ...string[]]>(types: Types) {
  return {
    type: z.enum(types, {
      error: (issue) => `unknown operation ${shown(issue.input)}; there are ${types.join(', ')}`,
    }),
    weight: z
      .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
      .nonnegative({ error: (issue) => `weight must not be negative, but is ${shown(issue.input)}` })
      .optional(),
    rate: rate.optional(),
  };
}

/** How often an operation is done, complete: its rate, or its weight. */
export function howOftenOf({
  weight,
  rate: perSecond,
}: MixEntry): { readonly weight: number } | { readonly rate: number } {
  return perSecond === undefined ? { weight: weight ?? 0 } : { rate: perSecond };
}

/** Refuses an operation that has neither weight nor rate, or both. */
export function refuseHowOften(entry: MixEntry, context: z.RefinementCtx): void {
  const problem = entryProblem(entry);
  if (problem === null) return;
  context.addIssue({
    code: 'custom',
    path: [...problem.path],
    message: problem.message,
    continue: entry.rate !== undefined,
  });
}

/** The option `operations`: a mix in which each type stands at most once and not all weights vanish. `example` is one as it is written. */
export function mixOf<Entry extends MixEntry>(operation: z.ZodType<Entry>, example: string) {
  return listOf(operation, example).superRefine(refuseMix);
}

/** The option `operations` where there are no rates: a mix of weights, in which each type stands at most once. `whyNone` says what lacks without any. */
export function weightedMix<const Types extends readonly [string, ...string[]]>(types: Types, whyNone: string) {
  const operation = z.strictObject(
    {
      type: oneOf('type', types),
      weight: z
        .number({ error: (issue) => `weight must be a number such as 30, not ${shown(issue.input)}` })
        .positive({ error: (issue) => `weight must be above 0, but is ${shown(issue.input)}`, abort: true }),
    },
    { error: unknownKeys('an operation has', 'type, weight') },
  );
  return listOf(operation, `[{ type: ${types[0]}, weight: 1 }]`)
    .min(1, { error: `operations must not be empty: ${whyNone}`, abort: true })
    .superRefine(refuseMix)
    .transform((list) => inOrderOf(types, list));
}

function listOf<Entry extends MixEntry>(operation: z.ZodType<Entry>, example: string) {
  return z.array(operation, { error: `operations must be a list such as ${example}` });
}

function refuseMix(list: readonly MixEntry[], context: z.RefinementCtx): void {
  for (const { path, message } of mixProblems(list)) context.addIssue({ code: 'custom', path: [...path], message });
}
