import { CONFIG_FLAGS } from './config-flags.ts';
import type { FlagTable } from './flag.ts';
import { LOAD_FLAGS } from './load-flags.ts';
import { TARGET_FLAGS } from './target-flags.ts';

const GROUP = 'Measure in turn';

/** Flags of commands that measure two targets in turn. */
export const MEASURE_IN_TURN_FLAGS = {
  pairs: {
    names: '--pairs',
    value: 'COUNT',
    description: 'How many pairs are measured. Fewer than ten tell nothing. Default: 14.',
    group: GROUP,
    key: null,
    kind: 'text',
  },
  reports: {
    names: '--reports',
    value: 'FOLDER',
    description: 'Where the reports go. Default: results/interleaved-TIME.',
    group: GROUP,
    key: null,
    kind: 'text',
  },
  allowTarget: { ...TARGET_FLAGS.allowTarget, group: GROUP },
  config: { ...CONFIG_FLAGS.config, group: GROUP },
  noConfig: { ...CONFIG_FLAGS.noConfig, group: GROUP },
  set: { ...CONFIG_FLAGS.set, group: GROUP },
  duration: { ...LOAD_FLAGS.duration, group: GROUP },
} as const satisfies FlagTable;
