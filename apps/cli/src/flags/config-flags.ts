import type { FlagTable } from './flag.ts';
import { UsageError } from './usage-error.ts';

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
    description: 'Use no config file.',
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
} as const satisfies FlagTable;

/** Which config file counts: one that is named, the nearest around the current folder where there is one, or none. */
export type ConfigChoice = { readonly file: string } | 'nearest' | 'none';

/** Which config file a command line asks for. @throws UsageError where it both names one and wants none */
export function configChoice({
  config,
  noConfig,
}: {
  readonly config: string | undefined;
  readonly noConfig: boolean | undefined;
}): ConfigChoice {
  if (config === undefined) return noConfig === true ? 'none' : 'nearest';
  if (noConfig === true) throw new UsageError('--config and --no-config exclude each other: leave one out.');
  return { file: config };
}
