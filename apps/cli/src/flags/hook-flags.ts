import type { FlagTable } from './flag.ts';

/** Flags that say how webhooks reach this machine. */
export const HOOK_FLAGS = {
  hookAddr: {
    names: '--hook-addr',
    value: 'HOST:PORT',
    description: 'Where trigger scenarios listen for webhooks. Default: 127.0.0.1:9797.',
    group: 'Webhooks',
    key: 'scenario.hookAddress',
    kind: 'text',
  },
  hookUrl: {
    names: '--hook-url',
    value: 'URL',
    description: 'What the server calls, where that is not http:// and the address; must be given with 0.0.0.0.',
    group: 'Webhooks',
    key: 'scenario.hookUrl',
    kind: 'text',
  },
} as const satisfies FlagTable;
