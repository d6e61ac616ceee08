import { noWholeNumber, readKeyChoice, shown, type KeyChoice } from '@syntrix-bench/documents/options';
import { parseDuration } from '@syntrix-bench/core/text';
import * as z from 'zod';

/** A whole number within bounds, with one message for all that can be wrong. */
export function wholeNumber(name: string, unit: string, least: number, most: number) {
  const error = noWholeNumber(name, unit, least, most);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** The option `keys`: which of the values that documents have are asked for. */
export const keyOptions = z.unknown().transform((written, context): KeyChoice => {
  const choice = readKeyChoice(written, (message, path) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  );
  return choice ?? z.NEVER;
});

/** A part such as `5%` or `0.05`, from `least` to 1; 0 only where it may be. */
export function part(name: string, of: string, least: number, mayBeZero: boolean) {
  return z.unknown().transform((written, context): number => {
    const share = shareIn(written);
    if ((mayBeZero && share === 0) || (share >= least && share <= 1)) return share;
    const range = mayBeZero ? 'from 0 (off) to 1 (all)' : `from ${least} to 1 (all)`;
    const message = `${name} must be a part of ${of} such as 5% or 0.05, ${range}, not ${shown(written)}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function shareIn(written: unknown): number {
  if (typeof written === 'number') return written;
  const percent = typeof written === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(written.trim()) : null;
  return percent === null ? Number.NaN : Number(percent[1]) / 100;
}

/** A duration such as `5s`, from `leastUs` to `mostUs`; yields µs. */
export function durationWithin(name: string, leastUs: number, mostUs: number, range: string) {
  return z.unknown().transform((written, context): number => {
    const read = parseDuration(written);
    if (read.ok && read.value >= leastUs && read.value <= mostUs) return read.value;
    context.addIssue({ code: 'custom', message: `${name} must be a duration ${range}, not ${shown(written)}` });
    return z.NEVER;
  });
}
