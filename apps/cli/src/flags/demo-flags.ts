import type { Flag } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';

/** Flags of `demo`: those of `run` that make sense where target and data are given. */
export const DEMO_FLAGS = {
  ...LOAD_FLAGS,
  duration: { ...LOAD_FLAGS.duration, description: 'Length of the measured phase. Default: 5s.' },
  workers: { ...LOAD_FLAGS.workers, description: 'Workers, each with one operation under way at most. Default: 20.' },
  ...OUTPUT_FLAGS,
  output: {
    ...OUTPUT_FLAGS.output,
    description: 'Write the report to this file. Default: results/demo_{{timestamp}}.json.',
  },
} as const satisfies Record<string, Flag>;
