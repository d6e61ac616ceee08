import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';

/** Flags of `clean`: those of `run` that say where and as whom, and which runs are meant. */
export const CLEAN_FLAGS = {
  target: RUN_FLAGS.target,
  database: RUN_FLAGS.database,
  token: RUN_FLAGS.token,
  username: RUN_FLAGS.username,
  password: RUN_FLAGS.password,
  privateKey: RUN_FLAGS.privateKey,
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
  verbose: {
    ...OUTPUT_FLAGS.verbose,
    description: 'Say on stderr what was read: file, variables, flags, and what came of them.',
  },
} as const satisfies Record<string, Flag>;
