import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';

/** Flags of `doctor`: those of `run` that say where to, as whom, and how much. */
export const DOCTOR_FLAGS = {
  target: RUN_FLAGS.target,
  database: RUN_FLAGS.database,
  token: RUN_FLAGS.token,
  username: RUN_FLAGS.username,
  password: RUN_FLAGS.password,
  privateKey: RUN_FLAGS.privateKey,
  duration: RUN_FLAGS.duration,
  workers: RUN_FLAGS.workers,
  collection: RUN_FLAGS.collection,
  ...CONFIG_FLAGS,
  quick: {
    names: '--quick',
    value: null,
    description: 'Leave out what takes 15 s: whether the server cuts event streams off.',
    group: 'Checks',
    key: null,
    kind: 'switch',
  },
  json: { ...OUTPUT_FLAGS.json, description: 'Print the findings as JSON.' },
  noColor: OUTPUT_FLAGS.noColor,
  verbose: {
    ...OUTPUT_FLAGS.verbose,
    description: 'Say on stderr what was read: file, variables, flags, and what came of them.',
  },
} as const satisfies Record<string, Flag>;
