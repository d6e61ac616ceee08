import type { Flag, FlagTable } from './flag.ts';

/** Flags that commands with a result have in common. */
export const OUTPUT_FLAGS = {
  output: {
    names: '--output,-o',
    value: 'FILE',
    description: 'Write the report to this file; {{name}} and {{timestamp}} are filled in.',
    group: 'Output',
    key: 'output.file',
    kind: 'text',
  },
  outputFormat: {
    names: '--output-format',
    value: 'FORMATS',
    description:
      'Formats that the report is written in beside that of --output, with commas between them: json, csv, junit, markdown, prometheus, html. Same name, each its own extension.',
    group: 'Output',
    key: 'output.formats',
    kind: 'text',
  },
  json: {
    names: '--json',
    value: null,
    description: 'Print the report as JSON to stdout instead of the summary.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  quiet: {
    names: '--quiet,-q',
    value: null,
    description: 'Show no progress: only the result is printed.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  verbose: {
    names: '--verbose',
    value: null,
    description:
      'Show more: log lines of every level, all of the report instead of its summary, and the causes of errors.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  noColor: {
    names: '--no-color',
    value: null,
    description: 'No colours, also on a terminal. NO_COLOR in the environment does the same.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
} as const satisfies FlagTable;

/** `--quiet` of commands that show no progress. */
export const QUIET_RESULT = {
  ...OUTPUT_FLAGS.quiet,
  description: 'Say nothing beside the result.',
} as const satisfies Flag;

/** `--verbose` of commands that have nothing to show but what they read. */
export const VERBOSE_READING = {
  ...OUTPUT_FLAGS.verbose,
  description: 'Print to stderr what was read (file, variables, flags) and the resulting settings.',
} as const satisfies Flag;

/** What a person says about the output of a run. */
export interface OutputRequest {
  /** The report as JSON to stdout, in place of the summary. */
  readonly json: boolean;
  /** Nothing but the result. */
  readonly quiet: boolean;
  /** All there is: what runs, log lines of every level, all of the report in place of its summary, what lies behind an error. */
  readonly verbose: boolean;
  /** Whether colours are allowed at all. */
  readonly colour: boolean;
}

/** What the flags of a run say about its output. */
export function outputRequest(values: {
  readonly [Name in 'json' | 'quiet' | 'verbose' | 'noColor']: boolean | undefined;
}): OutputRequest {
  return {
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    verbose: values.verbose ?? false,
    colour: values.noColor !== true,
  };
}
