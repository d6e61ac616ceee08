import { noWholeNumber, readKeyChoice, type KeyChoice } from '@syntrix-bench/documents/options';
import * as z from 'zod';

/** A whole number within bounds, with one message for all that can be wrong. */
export function wholeNumber(name: string, unit: string, least: number, most: number) {
  const error = noWholeNumber(name, unit, least, most);
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** The option `keys`: the name of a distribution, or `{ distribution, … }` with its parameters. Yields the complete choice. */
export const keyOptions = z.unknown().transform((written, context): KeyChoice => {
  const choice = readKeyChoice(written, (message, path) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  );
  return choice ?? z.NEVER;
});
