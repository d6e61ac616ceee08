import { BENCHMARK_FLAGS } from './benchmark-flags.ts';
import { CONFIG_FLAGS } from './config-flags.ts';
import { DATA_FLAGS } from './data-flags.ts';
import type { FlagTable } from './flag.ts';
import { HOOK_FLAGS } from './hook-flags.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

const { collection, documentSize, fields, seedData, sharedCollection } = DATA_FLAGS;

/** Flags of `capacity`: those of `run` that say what is measured, and how it is searched. */
export const CAPACITY_FLAGS = {
  max: {
    names: '--max',
    value: 'WHAT',
    description:
      'What is raised: rate, workers, connections, subscriptions (of all connections together), databases (the first ones of the config) or documentSize.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  threshold: {
    names: '--threshold',
    value: 'LIMIT',
    description:
      'Limit that must be kept, such as "p99 < 100ms" or "checks.lost == 0", in addition to those of the config. May be given several times.',
    group: 'Search',
    key: 'thresholds',
    kind: 'list',
  },
  from: {
    names: '--from',
    value: 'LEVEL',
    description: 'The first level, such as 100/s, 50 or 4KB. Default: that of the config; a rate of 100/s.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  atMost: {
    names: '--at-most',
    value: 'LEVEL',
    description: 'Nothing above it is asked. Default: the highest that a config may ask for.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  within: {
    names: '--within',
    value: 'PERCENT',
    description: 'How far what fails may lie above what holds, such as 10%. Default: 10%.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  workload: {
    names: '--workload',
    value: 'NAME',
    description: 'Whose level is raised, where several workloads have one.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  stage: {
    names: '--stage',
    value: 'TIME',
    description: 'Length of a stage; longer where a percentile needs more operations. Default: 30s.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  confirm: {
    names: '--confirm',
    value: 'TIME',
    description: 'Length of the confirmation of what holds, likewise. Default: 60s.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  warmup: {
    names: '--warmup',
    value: 'TIME',
    description:
      'Warm-up of a stage. Default: 5s. The first stage, and each that confirms, warms up until it is steady, for two minutes at most.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  untilSteady: {
    names: '--until-steady',
    value: 'TIME',
    description: 'Longest warm-up of those, 30s or more; 0s for none but --warmup. Default: 2m.',
    group: 'Search',
    key: null,
    kind: 'text',
  },
  atLeast: {
    names: '--at-least',
    value: 'LEVEL',
    description: 'End with exit code 4 where it holds less, and with 6 where that is not certain.',
    group: 'Verdict',
    key: null,
    kind: 'text',
  },
  strict: {
    names: '--strict',
    value: null,
    description: 'Exit with 6 where the answer is only a lower bound, or not confirmed.',
    group: 'Verdict',
    key: null,
    kind: 'switch',
  },
  ...TARGET_FLAGS,
  iOwnThisServer: BENCHMARK_FLAGS.iOwnThisServer,
  scenario: LOAD_FLAGS.scenario,
  workers: LOAD_FLAGS.workers,
  threads: LOAD_FLAGS.threads,
  rate: LOAD_FLAGS.rate,
  seed: LOAD_FLAGS.seed,
  collection,
  documentSize,
  fields,
  seedData,
  sharedCollection,
  ...HOOK_FLAGS,
  ...CONFIG_FLAGS,
  name: { ...BENCHMARK_FLAGS.name, group: 'Search' },
  observe: { ...BENCHMARK_FLAGS.observe, group: 'Search' },
  output: {
    ...OUTPUT_FLAGS.output,
    description: 'Write the answer to this file; its ending says how: .json, .html or .txt.',
    key: null,
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the answer with all stages as JSON.' },
  quiet: OUTPUT_FLAGS.quiet,
  verbose: { ...OUTPUT_FLAGS.verbose, description: 'Show more: the progress of each stage, and the causes of errors.' },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;
