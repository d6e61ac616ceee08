import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { VERBOSE_READING } from './output-flags.ts';

/** Flags of `validate`. */
export const VALIDATE_FLAGS = {
  set: CONFIG_FLAGS.set,
  plugin: CONFIG_FLAGS.plugin,
  json: {
    names: '--json',
    value: null,
    description: 'Print the problems as JSON.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  verbose: VERBOSE_READING,
} as const satisfies Record<string, Flag>;
