import { CONFIG_FLAGS } from './config-flags.ts';
import type { Flag } from './flag.ts';
import { OUTPUT_FLAGS } from './output-flags.ts';

/** Flags of `list`. */
export const LIST_FLAGS = {
  config: { ...CONFIG_FLAGS.config, description: 'Config whose plugins count. Default: the nearest one.' },
  noConfig: CONFIG_FLAGS.noConfig,
  plugin: CONFIG_FLAGS.plugin,
  json: {
    names: '--json',
    value: null,
    description: 'Print the list as JSON.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies Record<string, Flag>;
