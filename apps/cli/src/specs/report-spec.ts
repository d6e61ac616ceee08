import type { Argument } from '../flags/argument.ts';
import { REPORT_FLAGS } from '../flags/report-flags.ts';
import type { CommandSpec } from './command-spec.ts';

const ARGUMENT = {
  name: 'FILE',
  description: 'A report that a run wrote; - is standard input.',
  required: true,
} as const satisfies Argument;

/** `report`: a stored report, rendered again. */
export const REPORT_SPEC = {
  words: ['report'],

  description: 'Show a stored report again.',
  details: 'Prints the summary that stood at the end of the run. Thresholds do not count: the exit code is 0.',
  examples: [
    ['Last week’s run', '$0 report results/crud.json'],
    ['What was slow, and on which shard', '$0 report results/crud.json --verbose'],
    ['One figure of it', '$0 report results/crud.json --json | jq .summary.goodput'],
  ],

  flags: REPORT_FLAGS,
  argument: ARGUMENT,
} satisfies CommandSpec;
