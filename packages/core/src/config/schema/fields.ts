import * as z from 'zod';

import { DURATION_PATTERN, parseDuration } from '../units.ts';
import type { Parsed } from '../units.ts';
import { parseRate, RATE_PATTERN } from '../units.ts';
import { parseSize, SIZE_PATTERN } from '../units.ts';

/** What every key of the schema says about itself, for editors and the reference page. */
interface About {
  readonly description: string;
  readonly examples?: readonly unknown[];
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  /** The bounds in words. */
  readonly range: string;
  /** The value must be a multiple of this. */
  readonly step?: number;
}

/** A duration with unit; yields whole microseconds. */
export function duration(about: About, bounds?: Bounds) {
  const json = { anyOf: [{ type: 'string', maxLength: 64, pattern: DURATION_PATTERN }, { const: 0 }] };
  return quantity<string | 0>(about, json, parseDuration, bounds);
}

/** A size with unit; yields whole bytes. */
export function size(about: About, bounds: Bounds) {
  return quantity<string>(about, { type: 'string', maxLength: 32, pattern: SIZE_PATTERN }, parseSize, bounds);
}

/** A number per time; yields a number per second. */
export function rate(about: About, options: { readonly mayBeZero?: boolean } = {}) {
  const parse = (written: unknown) => parseRate(written, options.mayBeZero);
  return quantity<string>(about, { type: 'string', maxLength: 32, pattern: RATE_PATTERN }, parse);
}

function quantity<Written>(
  about: About,
  json: { readonly [key: string]: unknown },
  parse: (written: unknown) => Parsed,
  bounds?: Bounds,
) {
  return z
    .custom<Written>(() => true)
    .meta({ ...about, ...json })
    .transform((written, context) => {
      const parsed = parse(written);
      const problem = !parsed.ok
        ? parsed
        : bounds !== undefined && !isWithin(parsed.value, bounds)
          ? { problem: `must be ${bounds.range}`, hint: null }
          : null;
      if (parsed.ok && problem === null) return parsed.value;
      context.addIssue({
        code: 'custom',
        message: problem?.problem ?? '',
        params: { hint: problem?.hint ?? null },
        input: written,
      });
      return z.NEVER;
    });
}

function isWithin(value: number, { min, max, step = 1 }: Bounds): boolean {
  return value >= min && value <= max && value % step === 0;
}

/** A whole number within bounds. */
export function wholeNumber(about: About, min: number, max: number) {
  const error = () => `must be a whole number from ${min} to ${max}`;
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .meta({ ...about });
}

/** Yes or no. */
export function flag(about: About) {
  return z.boolean({ error: () => 'must be true or false' }).meta({ ...about });
}

/** Text on one line that is not empty. */
export function shortText(about: About, maxLength = 200) {
  const error = () => `must be a text of 1 to ${maxLength} characters on one line`;
  return z
    .string({ error })
    .min(1, { error })
    .max(maxLength, { error })
    .regex(/^[^\p{Cc}]*$/u, { error })
    .meta({ ...about });
}

/** Text of a fixed form; `form` completes "must be …". */
export function formedText(about: About, pattern: RegExp, form: string) {
  const error = () => `must be ${form}`;
  return z
    .string({ error })
    .regex(pattern, { error })
    .meta({ ...about });
}
