import type {
  CoordinatorContext,
  DisposeInput,
  RunRecords,
  SyntrixWorkerClient,
  TeardownResult,
} from '@syntrix-bench/core';

import { runsCollectionOf } from './collections.ts';
import { findEarlierRun, findEarlierRuns, removeEarlierRun } from './earlier-runs.ts';
import { findForeignDocuments, refuseForeignDocuments } from './foreign-documents.ts';
import { removeLost } from './lost-workers.ts';
import { closeRunRecord, keepRunRecord, openRunRecord, type EarlierRun, type RecordedShare } from './run-record.ts';
import type { ScenarioDocuments } from './scenario-documents.ts';

/** What a scenario does in the coordinator for the documents of a run, and what commands do with the records of runs. */
export interface RecordedRuns<Options> {
  /** Refuses a collection with documents of others, and writes the run's record before anything else of it exists. */
  prepare(context: CoordinatorContext<Options, null, SyntrixWorkerClient>): Promise<RecordedShare>;
  /** Removes what workers of dead shards have left, and at last the record, or says in it what may be left. */
  dispose(
    context: CoordinatorContext<Options, RecordedShare, SyntrixWorkerClient>,
    input: DisposeInput,
  ): Promise<TeardownResult>;
  /** In place of clean-up: says in the record that all of it was to stay. */
  keep(context: CoordinatorContext<Options, RecordedShare, SyntrixWorkerClient>): Promise<void>;
  readonly records: RunRecords<Options, SyntrixWorkerClient, EarlierRun>;
}

/** Documents that could not be removed are counted, and so many of them named. */
const SAMPLES = 20;

/**
 * What a scenario that writes documents takes over from here: `prepare`, `dispose`, `keep` and `records`. Each finds the records of
 * all scenarios, and removes what any of them left: a record says itself what its run can have made.
 *
 * @param scenario Its name, as the record has it.
 * @param documentsOf Where its documents are under given options. Pure.
 */
export function recordedRuns<Options>(
  scenario: string,
  documentsOf: (options: Options) => ScenarioDocuments,
): RecordedRuns<Options> {
  return {
    async prepare(context) {
      const documents = documentsOf(context.options);
      await refuseForeignDocuments(context, documents);
      return openRunRecord(context, scenario, documents);
    },
    async dispose(context, { lost, result, deadlineUs }) {
      // Not even the record was written, hence nothing else either.
      if (!wasPrepared(context.shared)) return { removed: 0, left: { count: 0, samples: [] } };
      const documents = documentsOf(context.options);
      const own = await removeLost(context, documents, lost, deadlineUs);
      const records = await closeRunRecord(context, documents, together(result.left, own.left), deadlineUs);
      const { count, samples } = together(own.left, records);
      return { removed: own.removed, left: { count, samples: samples.slice(0, SAMPLES) } };
    },
    keep: (context) => keepRunRecord(context, documentsOf(context.options)),
    records: {
      placeOf: (options) => {
        const { collection, sharedCollection } = documentsOf(options);
        return { collection, records: runsCollectionOf(collection), shared: sharedCollection === true };
      },
      list: findEarlierRuns,
      find: findEarlierRun,
      remove: removeEarlierRun,
      findForeign: findForeignDocuments,
    },
  };
}

function together(a: TeardownResult['left'], b: TeardownResult['left']): TeardownResult['left'] {
  return { count: a.count + b.count, samples: [...a.samples, ...b.samples] };
}

/** A failed `prepare` has returned nothing, whatever the type says. */
function wasPrepared(shared: RecordedShare | null): shared is RecordedShare {
  return shared !== null;
}
