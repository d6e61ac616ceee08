import type { Flag } from './flag.ts';

/** Flags of `init`. */
export const INIT_FLAGS = {
  output: {
    names: '--output,-o',
    value: 'FILE',
    description: 'File to write; - is stdout. Default: syntrix-bench.config.yaml, which run finds by itself.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  force: {
    names: '--force,-f',
    value: null,
    description: 'Overwrite what is there.',
    group: 'Output',
    key: null,
    kind: 'switch',
  },
} as const satisfies Record<string, Flag>;
