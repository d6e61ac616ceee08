import type { FlagTable } from './flag.ts';

/** Flags that say what documents the load works on. */
export const DATA_FLAGS = {
  collection: {
    names: '--collection',
    value: 'NAME',
    description: 'Collection that documents are written to. Default: benchmarks.',
    group: 'Data',
    key: 'data.collection',
    kind: 'text',
  },
  documentSize: {
    names: '--document-size',
    value: 'SIZE',
    description: 'Size of a document, such as 1KB. Default: 1KB.',
    group: 'Data',
    key: 'data.documentSize',
    kind: 'text',
  },
  fields: {
    names: '--fields',
    value: 'COUNT',
    description: 'Fields of a document. Default: 10.',
    group: 'Data',
    key: 'data.fieldsCount',
    kind: 'text',
  },
  seedData: {
    names: '--seed-data',
    value: 'COUNT',
    description: 'Documents written before load begins. Default: 1000.',
    group: 'Data',
    key: 'data.seedData',
    kind: 'text',
  },
  sharedCollection: {
    names: '--shared-collection',
    value: null,
    description: 'Accept a collection that holds documents which no run made.',
    group: 'Data',
    key: 'data.sharedCollection',
    kind: 'switch',
  },
  noCleanup: {
    names: '--no-cleanup',
    value: null,
    description: "Leave the run's documents on the target.",
    group: 'Data',
    key: 'data.cleanup',
    kind: 'off-switch',
  },
} as const satisfies FlagTable;
