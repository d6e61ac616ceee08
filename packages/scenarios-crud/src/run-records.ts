import type { RunRecords, SyntrixWorkerClient } from '@syntrix-bench/core';

import type { CrudOptions } from './crud-options.ts';
import { runsCollectionOf } from './document-names.ts';
import { findEarlierRun, findEarlierRuns, removeEarlierRun } from './earlier-runs.ts';
import { findForeignDocuments } from './foreign-documents.ts';
import type { EarlierRun } from './run-record.ts';

/** The records of runs, as commands that clean up and look around ask for them. */
export const CRUD_RECORDS: RunRecords<CrudOptions, SyntrixWorkerClient, EarlierRun> = {
  placeOf: ({ data: { collection, sharedCollection } }) => ({
    collection,
    records: runsCollectionOf(collection),
    shared: sharedCollection === true,
  }),
  list: findEarlierRuns,
  find: findEarlierRun,
  remove: removeEarlierRun,
  findForeign: findForeignDocuments,
};
