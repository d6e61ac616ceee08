import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { AskedFiles } from '../running/write-formats.ts';
import { showAllCommand } from '../running/show-all-command.ts';
import { readStoredReport } from '../running/stored-report.ts';
import { columnsOf, wantsColour, wantsUnicode } from '../screen.ts';

const FLAGS = {
  json: OUTPUT_FLAGS.json,
  format: {
    names: '--format',
    value: 'FORMATS',
    description:
      'Write the report in other formats, with commas between them: json, csv, junit, markdown, prometheus, html. One goes to stdout unless --output names a file.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  output: {
    ...OUTPUT_FLAGS.output,
    description:
      'File for --format; {{name}} and {{timestamp}} are filled in. Several formats have the same name, and each its own extension.',
    key: null,
  },
  open: {
    names: '--open',
    value: null,
    description: 'Write the report as a page, beside FILE unless --output names a file, and open it in the browser.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  quiet: QUIET_RESULT,
  verbose: { ...OUTPUT_FLAGS.verbose, description: 'Show all of the report, not only what fits a screen.' },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `report`: prints a stored report, its summary or itself as JSON. */
export const REPORT = defineCommand({
  words: ['report'],
  description: 'Show a stored report again.',
  details: 'Prints the summary of the run again. Thresholds do not change the exit code: it is 0.',
  examples: [
    ['Last week’s run', '$0 report results/crud.json'],
    ['All of it: why, how sure, what was slow, how to repeat it', '$0 report results/crud.json --verbose'],
    ['As a table for a spreadsheet', '$0 report results/crud.json --format csv > crud.csv'],
    ['As a page that can be mailed, at once in the browser', '$0 report results/crud.json --open'],
    ['One figure of it', '$0 report results/crud.json --json | jq .summary.goodput'],
  ],
  flags: FLAGS,
  argument: { name: 'FILE', description: 'A report that a run wrote; - is standard input.', required: true },

  async run(
    { argument: file, json, format, output, open: opens = false, quiet = false, verbose = false, noColor },
    context,
  ) {
    const { stdout, env, program } = context;
    const asked = opens ? await pageFiles(file, format, output) : await askedFiles(format, output);
    if (asked !== null && json === true)
      throw new UsageError('--json and --format both say what is printed: use one of the two.');
    const report = await readStoredReport(context, file, quiet);
    if (asked !== null) {
      const { writeFormats } = await import('../running/write-formats.ts');
      return writeFormats(context, report, asked, opens);
    }
    const { renderSummary, toJson } = await import('@syntrix-bench/reporters');
    const colour = wantsColour(stdout, env, noColor !== true);
    const files = file === '-' ? [] : [file];
    stdout.write(
      json === true
        ? toJson(report)
        : renderSummary(report, {
            columns: columnsOf(stdout, env),
            colour,
            unicode: wantsUnicode(stdout, env),
            verbose,
            files,
            next: verbose || file === '-' ? [] : [showAllCommand(program, file)],
          }),
    );
    return EXIT_CODES.fine;
  },
});

/**
 * What `--format` and `--output` ask for; null where they do not.
 *
 * @throws UsageError for a format that does not exist, and where it is not said which file is meant
 */
async function askedFiles(format: string | undefined, output: string | undefined): Promise<AskedFiles | null> {
  if (format === undefined && output === undefined) return null;
  const { formatsOf, OUTPUT_FORMATS, outputFiles } = await import('@syntrix-bench/core/plan');
  const words = format === undefined ? [] : format.split(',').map((word) => word.trim().toLowerCase());
  const formats = words.map((word) => {
    const known = OUTPUT_FORMATS.find((each) => each === word);
    if (known !== undefined) return known;
    throw new UsageError(`--format: "${word}" is no format of a report.`, `There are ${OUTPUT_FORMATS.join(', ')}.`);
  });
  if (output !== undefined) return outputFiles(output, formatsOf(output, formats));
  const [only, other] = new Set(formats);
  if (only === undefined || other !== undefined)
    throw new UsageError('--format: several formats need a file: --output NAME');
  return only;
}

/**
 * The files that `--open` writes: the page is among them, beside the report unless another place is named.
 *
 * @throws UsageError as {@link askedFiles}, and where there is nothing to stand beside
 */
async function pageFiles(file: string, format = 'html', output?: string): Promise<AskedFiles | null> {
  if (output === undefined && file === '-')
    throw new UsageError('--open with a report from standard input needs a file for the page: --output NAME.html');
  const formats = format.split(',').includes('html') ? format : `${format},html`;
  return askedFiles(formats, output ?? `${file.replace(/\.json$/iu, '')}.html`);
}
