import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { OUTPUT_FLAGS, VERBOSE_READING } from './output-flags.ts';
import { RUN_FLAGS } from './run-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

/** Flags of `doctor`: those of `run` that say where to, as whom, and how much. */
export const DOCTOR_FLAGS = {
  ...TARGET_FLAGS,
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
  verbose: VERBOSE_READING,
} as const satisfies Record<string, Flag>;
