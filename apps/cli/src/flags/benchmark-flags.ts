import type { FlagTable } from './flag.ts';

/** Flags that say of any benchmark what it is called, what it may do, and what is watched beside it. */
export const BENCHMARK_FLAGS = {
  iOwnThisServer: {
    names: '--i-own-this-server',
    value: null,
    description: 'Allow storms, and whatever else can end a server’s realtime until it is restarted.',
    group: 'Target',
    key: 'benchmark.iOwnThisServer',
    kind: 'switch',
  },
  name: {
    names: '--name',
    value: 'NAME',
    description: 'Name of the benchmark in the report. Default: that of the scenario.',
    group: 'Run',
    key: 'benchmark.name',
    kind: 'text',
  },
  observe: {
    names: '--observe',
    value: 'WHAT',
    description:
      'Watch something once a second beside the load, such as server=port:8080, pid:4711, nats:http://localhost:8222, mongodb://localhost:27017 or prometheus:URL. May be given several times.',
    group: 'Run',
    key: 'observe',
    kind: 'list',
  },
} as const satisfies FlagTable;
