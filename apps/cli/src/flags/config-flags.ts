import type { Flag } from './flag.ts';

/** Flags that say where the config comes from, beside the flags that are part of it. */
export const CONFIG_FLAGS = {
  config: {
    names: '--config,-c',
    value: 'FILE',
    description:
      'Config as YAML, JSON, TypeScript or JavaScript. Flags win over it. Default: the nearest syntrix-bench.config.*, here or in a folder above.',
    group: 'Config',
    key: null,
    kind: 'text',
  },
  noConfig: {
    names: '--no-config',
    value: null,
    description: 'Look for no config file.',
    group: 'Config',
    key: null,
    kind: 'switch',
  },
  set: {
    names: '--set',
    value: 'KEY=VALUE',
    description:
      'Set any key of the config, such as load.rate=500/s. Wins over everything; may be given several times.',
    group: 'Config',
    key: null,
    kind: 'list',
  },
  plugin: {
    names: '--plugin',
    value: 'MODULE',
    description: 'Load a plugin, by path or package name. May be given several times.',
    group: 'Config',
    key: 'plugins',
    kind: 'list',
  },
} as const satisfies Record<string, Flag>;
