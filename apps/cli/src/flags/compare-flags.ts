import type { FlagTable } from './flag.ts';
import { MEASURE_IN_TURN_FLAGS } from './measure-in-turn-flags.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from './output-flags.ts';

/** Flags of `compare`. */
export const COMPARE_FLAGS = {
  threshold: {
    names: '--threshold',
    value: 'CHANGE',
    description:
      'The smallest change that counts, not a limit on a figure as in run: 10 for 10 % of every figure, or of one, such as "read.p99 < +5%", which then decides as well. May be given several times. Default: 2.',
    group: 'Verdict',
    key: null,
    kind: 'list',
  },
  policy: {
    names: '--policy',
    value: 'FILE',
    description: 'Read such changes from this file, one a line; # begins a remark.',
    group: 'Verdict',
    key: null,
    kind: 'text',
  },
  varying: {
    names: '--varying',
    value: 'NAME',
    description:
      'What is under test, and so may differ: target.version, node, host, or a key of the config such as config.benchmark.workers. May be given several times.',
    group: 'Verdict',
    key: null,
    kind: 'list',
  },
  paired: {
    names: '--paired',
    value: null,
    description:
      'The runs of two sets were measured in turn and are pairs: as their reports say, else in the order of their time.',
    group: 'Verdict',
    key: null,
    kind: 'switch',
  },
  calibration: {
    names: '--calibration',
    value: 'FILE',
    description: 'Noise floors that calibrate measured. Default: .syntrix-bench/calibration.json, where there is one.',
    group: 'Verdict',
    key: null,
    kind: 'text',
  },
  strict: {
    names: '--strict',
    value: null,
    description: 'Exit with 6 where it cannot be told.',
    group: 'Verdict',
    key: null,
    kind: 'switch',
  },
  interleave: {
    names: '--interleave',
    value: null,
    description:
      'Measure first, two targets in turn: each is a URL, or a command that prints its URL and serves until it is stopped. Which of a pair comes first is drawn.',
    group: 'Measure in turn',
    key: null,
    kind: 'switch',
  },
  ...MEASURE_IN_TURN_FLAGS,
  format: {
    names: '--format',
    value: 'FORMAT',
    description: 'What is printed: text, json, markdown, html, or otava-csv, a row for each run. Default: text.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  output: {
    ...OUTPUT_FLAGS.output,
    description: 'Write the comparison to this file as well; its ending says how: .html, .json, .md, .csv or .txt.',
    key: null,
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the comparison as JSON, as --format json does.' },
  quiet: QUIET_RESULT,
  verbose: {
    ...OUTPUT_FLAGS.verbose,
    description: 'Show all figures, not only those that decide and those that changed.',
  },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;
