import type { FlagTable } from './flag.ts';

/** Flags that shape the load, in the order in which the phases come. */
export const LOAD_FLAGS = {
  scenario: {
    names: '--scenario,-s',
    value: 'NAME',
    description:
      'What the load does: crud, query, realtime, trigger, database, or a preset such as crud-write-heavy or query-paged. Default: crud.',
    group: 'Load',
    key: 'scenario.type',
    kind: 'text',
  },
  duration: {
    names: '--duration,-d',
    value: 'TIME',
    description: 'Length of the measured phase, such as 30s or 5m. Default: 30s.',
    group: 'Load',
    key: 'benchmark.duration',
    kind: 'text',
  },
  operations: {
    names: '--operations,-n',
    value: 'COUNT',
    description: 'Measure this many operations instead of a duration.',
    group: 'Load',
    key: 'benchmark.operations',
    kind: 'text',
  },
  workers: {
    names: '--workers,-w',
    value: 'COUNT',
    description:
      'Workers, each with at most one operation in flight. Default: 10; with --rate a tenth of it, 10 to 1000.',
    group: 'Load',
    key: 'benchmark.workers',
    kind: 'text',
  },
  threads: {
    names: '--threads',
    value: 'COUNT',
    description:
      'Threads that generate load, or auto: the cores less one. No more than workers and held connections; probes have one of their own. Default: auto.',
    group: 'Load',
    key: 'benchmark.threads',
    kind: 'text',
  },
  warmup: {
    names: '--warmup',
    value: 'TIME',
    description:
      'Full load before the measured phase, not in the results. Default: a tenth of the duration, at most 30s.',
    group: 'Load',
    key: 'benchmark.warmup',
    kind: 'text',
  },
  rampup: {
    names: '--rampup',
    value: 'TIME',
    description: 'Time in which load grows from 0 to full, not in the results. Default: 0.',
    group: 'Load',
    key: 'benchmark.rampup',
    kind: 'text',
  },
  rate: {
    names: '--rate,-r',
    value: 'RATE',
    description: 'Open model: operations start on schedule, such as 500/s, however slow the target is.',
    group: 'Load',
    key: 'load.rate',
    kind: 'text',
  },
  seed: {
    names: '--seed',
    value: 'NUMBER',
    description: 'Seed of random choices and of document contents; random draws a new one. Default: 1.',
    group: 'Load',
    key: 'benchmark.seed',
    kind: 'text',
  },
} as const satisfies FlagTable;
