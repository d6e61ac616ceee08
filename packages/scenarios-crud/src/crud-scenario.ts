import { defineScenario, type SyntrixWorkerClient, type TeardownResult } from '@syntrix-bench/core';

import { crudDeclaration } from './crud-declaration.ts';
import type { CrudOptions } from './crud-options.ts';
import { CrudShard } from './crud-shard.ts';
import { refuseForeignDocuments } from './foreign-documents.ts';
import { removeLost } from './lost-workers.ts';
import { CRUD_RECORDS } from './run-records.ts';
import { closeRunRecord, keepRunRecord, openRunRecord, workedDatabases, type CrudShared } from './run-record.ts';

/**
 * Documents created, read, updated, replaced and deleted by weight. Reads and updates address shared documents, which are
 * seeded and never deleted, or the worker's own; deletes only the worker's own: a 404 is a finding, not noise.
 */
const scenario = defineScenario<CrudOptions, SyntrixWorkerClient, CrudShared>({
  ...crudDeclaration,
  async prepare(context) {
    await refuseForeignDocuments(context, workedDatabases(context));
    return openRunRecord(context);
  },
  shard: (context) => new CrudShard(context),
  async dispose(context, { lost, result, deadlineUs }) {
    // Not even the record was written, hence nothing else either.
    if (!wasPrepared(context.shared)) return { removed: 0, left: { count: 0, samples: [] } };
    const own = await removeLost(context, lost, deadlineUs);
    const records = await closeRunRecord(context, together(result.left, own.left), deadlineUs);
    const { count, samples } = together(own.left, records);
    return { removed: own.removed, left: { count, samples: samples.slice(0, 20) } };
  },
  keep: keepRunRecord,
});

/** The scenario, with the records that it keeps of its runs. */
export const crudScenario = { ...scenario, records: CRUD_RECORDS };

function together(a: TeardownResult['left'], b: TeardownResult['left']): TeardownResult['left'] {
  return { count: a.count + b.count, samples: [...a.samples, ...b.samples] };
}

/** A failed `prepare` has returned nothing, whatever the type says. */
function wasPrepared(shared: CrudShared | null): shared is CrudShared {
  return shared !== null;
}
