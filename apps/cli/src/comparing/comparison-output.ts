import {
  COMPARISON_EXTENSIONS,
  COMPARISON_FORMATS,
  comparisonFormatOf,
  type ComparisonFormat,
  type ComparisonOptions,
} from '@syntrix-bench/reporters/compare';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import { columnsOf, wantsColour, wantsUnicode } from '../screen.ts';
import { openResultFile, type ResultFile } from './result-file.ts';

/** The format that is asked for on stdout. @throws UsageError for one that there is not */
export function readFormat(written: string | undefined, json: boolean): ComparisonFormat {
  if (written === undefined) return json ? 'json' : 'text';
  if (json && written !== 'json')
    throw new UsageError('--json and --format both say what is printed: use one of the two.');
  const format = COMPARISON_FORMATS.find((each) => each === written);
  if (format === undefined)
    throw new UsageError(`--format ${written} is not known; use ${COMPARISON_FORMATS.join(', ')}.`);
  return format;
}

/** A file for a comparison, and how it is written there. */
export interface ComparisonOutput {
  readonly format: ComparisonFormat;
  readonly file: ResultFile;
}

/**
 * Makes sure that `--output` can be written before anything is measured; its ending says how.
 *
 * @param what it is to hold, such as `the comparison`
 * @throws UsageError for an ending that says nothing, and for what is in its way
 */
export async function openOutput(context: CliContext, path: string, what: string): Promise<ComparisonOutput> {
  const format = comparisonFormatOf(path);
  if (format === null)
    throw new UsageError(
      `--output ${path}: the ending says what is written; use ${Object.values(COMPARISON_EXTENSIONS).join(', ')}.`,
    );
  return { format, file: await openResultFile(context, path, { flag: '--output', what }) };
}

/** How a comparison looks on stdout. */
export function shownAs(
  { stdout, env }: CliContext,
  { verbose, noColor }: { readonly verbose: boolean | undefined; readonly noColor: boolean | undefined },
): ComparisonOptions {
  return {
    columns: columnsOf(stdout, env),
    colour: wantsColour(stdout, env, noColor !== true),
    unicode: wantsUnicode(stdout, env),
    verbose: verbose ?? false,
  };
}
