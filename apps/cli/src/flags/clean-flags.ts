import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { VERBOSE_READING } from './output-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

/** Flags of `clean`: those of `run` that say where and as whom, and which runs are meant. */
export const CLEAN_FLAGS = {
  ...TARGET_FLAGS,
  collection: { ...RUN_FLAGS.collection, description: 'Collection that the runs wrote to. Default: benchmarks.' },
  config: CONFIG_FLAGS.config,
  noConfig: CONFIG_FLAGS.noConfig,
  runId: {
    names: '--run-id',
    value: 'ID',
    description: 'Remove what this run left.',
    group: 'Runs',
    key: null,
    kind: 'text',
  },
  all: {
    names: '--all',
    value: null,
    description: 'Remove what every run left, save for those that began within the last hour and may be under way.',
    group: 'Runs',
    key: null,
    kind: 'switch',
  },
  verbose: VERBOSE_READING,
} as const satisfies Record<string, Flag>;
