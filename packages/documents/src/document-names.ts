import { runsCollectionOf } from './collections.ts';

/**
 * What a workload's documents are called, in each of its databases. Worker numbers are unique in a run, hence so are the
 * names in a database.
 */
export interface DocumentNames {
  readonly collection: string;
  /** Where run records are kept. */
  readonly runsCollection: string;
  /** Id of this workload's run record. */
  readonly recordId: string;
  /** Followed by a shared document's number. */
  readonly sharedPrefix: string;
  /** Followed by the number of a document of this worker. */
  workerPrefix(worker: number): string;
}

/**
 * Names of a workload that begins with worker `firstWorker`. Ids are `<runId>-<worker>-<number>`, and `<runId>-s-<number>`
 * for shared documents. Several workloads of one run may use one collection, so that all but the first carry their first
 * worker in the names that belong to no worker.
 */
export function documentNames(
  { runId, firstWorker }: { readonly runId: string; readonly firstWorker: number },
  collection: string,
): DocumentNames {
  return {
    collection,
    runsCollection: runsCollectionOf(collection),
    recordId: recordIdOf(runId, firstWorker),
    sharedPrefix: firstWorker === 0 ? `${runId}-s-` : `${runId}-s${firstWorker}-`,
    workerPrefix: (worker) => `${runId}-${worker}-`,
  };
}

/** Id of the run record of a workload that begins with worker `firstWorker`. */
export function recordIdOf(runId: string, firstWorker: number): string {
  return firstWorker === 0 ? runId : `${runId}-${firstWorker}`;
}

/** What stands before a collection where people read it: its database, if the workload works on several. */
export function databaseLabel(databases: readonly string[], database: string): string {
  return databases.length > 1 ? `${database}:` : '';
}
