import { formatDuration, parseDuration } from '@syntrix-bench/core/text';
import * as z from 'zod';

import { collectionProblem, MOST_SEEDS } from './collections.ts';
import { LARGEST_BODY_BYTES } from './document-shape.ts';
import { readKeyChoice, type KeyChoice } from './keys/key-options.ts';
import { noWholeNumber, shown } from './option-messages.ts';

const MOST_FIELDS = 1000;

/** A whole number within bounds, with one message for all that can be wrong. */
export function wholeNumber(name: string, unit: string, least: number, most: number) {
  const error = noWholeNumber(name, unit, least, most);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A switch: true or false. */
export function onOrOff(name: string) {
  return z.boolean({ error: (issue) => `${name} must be true or false, not ${shown(issue.input)}` });
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(name: string, words: Words) {
  return z.enum(words, { error: (issue) => `${name} must be one of ${words.join(', ')}, not ${shown(issue.input)}` });
}

/** A part such as `5%` or `0.05`, from `least` to 1; 0 only where it may be. */
export function part(name: string, of: string, least: number, mayBeZero: boolean) {
  return z.unknown().transform((written, context): number => {
    const share = shareIn(written);
    if ((mayBeZero && share === 0) || (share >= least && share <= 1)) return share;
    const range = mayBeZero ? 'from 0 (off) to 1 (all)' : `from ${least} to 1 (all)`;
    return refuse(context, `${name} must be a part of ${of} such as 5% or 0.05, ${range}, not ${shown(written)}`);
  });
}

function shareIn(written: unknown): number {
  if (typeof written === 'number') return written;
  const percent = typeof written === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(written.trim()) : null;
  return percent === null ? Number.NaN : Number(percent[1]) / 100;
}

/** A duration such as `example`, from `leastUs` to `mostUs`; yields µs. */
export function duration(name: string, example: string, leastUs: number, mostUs: number) {
  return z.unknown().transform((written, context): number => {
    const read = parseDuration(written);
    if (read.ok && read.value >= leastUs && read.value <= mostUs) return read.value;
    const range = `from ${formatDuration(leastUs)} to ${formatDuration(mostUs)}`;
    return refuse(context, `${name} must be a duration such as ${example}, ${range}, not ${shown(written)}`);
  });
}

/** A text in which nothing is wrong. `problemOf` says what is, as a sentence; null where nothing is. */
export function checkedText(problemOf: (written: unknown) => string | null) {
  return z.unknown().transform((written, context): string => {
    const problem = problemOf(written);
    return problem === null ? String(written) : refuse(context, problem);
  });
}

/** The option `keys`: the name of a distribution, or `{ distribution, … }` with its parameters. Yields the complete choice. */
export const keyOptions = z.unknown().transform((written, context): KeyChoice => {
  const choice = readKeyChoice(written, (message, path) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  );
  return choice ?? z.NEVER;
});

/** What the option `data` has of every scenario that writes documents: where they are. */
export const collectionOptions = {
  collection: checkedText(collectionProblem).prefault('benchmarks'),
  sharedCollection: z.literal(true, { error: 'sharedCollection must be true, or left out' }).optional(),
};

/** What the option `data` has where documents are seeded: where they are, how many, and what they are like. */
export function seededOptions(fewestFields: number) {
  return {
    ...collectionOptions,
    documentSizeBytes: wholeNumber('documentSize', 'bytes', 1, Number.MAX_SAFE_INTEGER)
      .max(LARGEST_BODY_BYTES, { error: 'documentSize must be at most 1MB: the server accepts no larger request' })
      .default(1024),
    fieldsCount: wholeNumber('fieldsCount', 'fields', fewestFields, MOST_FIELDS).default(10),
    seedData: wholeNumber('seedData', 'documents', 0, MOST_SEEDS).default(1000),
  };
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
