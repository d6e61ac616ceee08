import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

/** Flags of `run`, in the order of the help page. */
export const RUN_FLAGS = {
  ...TARGET_FLAGS,
  ...LOAD_FLAGS,
  untilSteady: {
    names: '--until-steady',
    value: null,
    description:
      'End the warm-up as soon as goodput and median response are steady, at the latest after --warmup. Default of that: 2m.',
    group: 'Load',
    key: 'benchmark.untilSteady',
    kind: 'switch',
  },
  collection: {
    names: '--collection',
    value: 'NAME',
    description: 'Collection that documents are written to. Default: benchmarks.',
    group: 'Data',
    key: 'data.collection',
    kind: 'text',
  },
  documentSize: {
    names: '--document-size',
    value: 'SIZE',
    description: 'Size of a document, such as 1KB. Default: 1KB.',
    group: 'Data',
    key: 'data.documentSize',
    kind: 'text',
  },
  fields: {
    names: '--fields',
    value: 'COUNT',
    description: 'Fields of a document. Default: 10.',
    group: 'Data',
    key: 'data.fieldsCount',
    kind: 'text',
  },
  seedData: {
    names: '--seed-data',
    value: 'COUNT',
    description: 'Documents written before load begins. Default: 1000.',
    group: 'Data',
    key: 'data.seedData',
    kind: 'text',
  },
  noCleanup: {
    names: '--no-cleanup',
    value: null,
    description: "Leave the run's documents on the target.",
    group: 'Data',
    key: 'data.cleanup',
    kind: 'off-switch',
  },
  threshold: {
    names: '--threshold',
    value: 'LIMIT',
    description:
      'Limit that the run must keep, such as "read.p99 < 50ms", beside those of the config. May be given several times.',
    group: 'Verdict',
    key: 'thresholds',
    kind: 'list',
  },
  strict: {
    names: '--strict',
    value: null,
    description: 'Accept nothing that is not proven: exit code 6 unless every claim of the certificate is valid.',
    group: 'Verdict',
    key: 'benchmark.strict',
    kind: 'switch',
  },
  ...CONFIG_FLAGS,
  name: {
    names: '--name',
    value: 'NAME',
    description: 'Name of the benchmark in the report. Default: that of the scenario.',
    group: 'Run',
    key: 'benchmark.name',
    kind: 'text',
  },
  runId: {
    names: '--run-id',
    value: 'ID',
    description: 'Fix the part of document ids that is new for every run. Repeating one meets deleted documents.',
    group: 'Run',
    key: null,
    kind: 'text',
  },
  dryRun: {
    names: '--dry-run',
    value: null,
    description: 'Run nothing: print the plan as JSON, secrets as references.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  once: {
    names: '--once',
    value: null,
    description:
      'Measure nothing: do each operation of each workload once, with few documents, and print how each ended.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  httpDebug: {
    names: '--http-debug',
    value: null,
    description: 'With --once: show on stderr what goes over the wire, bodies to 2,000 characters, secrets as ***.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  ...OUTPUT_FLAGS,
} as const satisfies Record<string, Flag>;
