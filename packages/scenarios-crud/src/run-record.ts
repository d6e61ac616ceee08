import {
  OUTCOME_CODE,
  type CoordinatorContext,
  type SyntrixLaneClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { isPassing } from './answers.ts';
import { createPatiently } from './patient-create.ts';
import type { CrudOptions } from './crud-options.ts';
import { documentNames, type DocumentNames } from './document-names.ts';
import { Leftovers } from './leftovers.ts';
import { Remover, type RemovalResult } from './removal.ts';
import { splitSeeds } from './seed-split.ts';

/** How long taking back a record may take whose writing failed. */
const RECORD_BUDGET_US = 10_000_000;

/** What the coordinator tells all shards. */
export type CrudShared = {
  /** Id of the run record. */
  readonly record: string;
};

/**
 * Writes the record of a run to `<collection>-runs` before anything else of the run exists, so that whatever happens
 * later, documents of a run can be told from its record.
 */
export async function openRunRecord(
  context: CoordinatorContext<CrudOptions, null, SyntrixLaneClient>,
): Promise<CrudShared> {
  const { clock, options, runId, database } = context;
  const names = documentNames(context);
  const { shared, own } = splitSeeds(options);
  const record = {
    id: names.recordId,
    runId,
    state: 'running',
    scenario: 'crud',
    workload: context.workload,
    collection: names.collection,
    lanes: context.lanes,
    firstLane: context.firstLane,
    seed: context.seed,
    sharedDocuments: shared,
    ownDocuments: own,
    startedAtMs: Math.round(clock.epochWallMs + clock.nowUs() / 1000),
  };
  const attempt = { doing: 'write the run record', database, collection: names.runsCollection };
  try {
    await createPatiently(context, attempt, JSON.stringify(record));
  } catch (error) {
    // Where nobody knows whether it was written, it must not stay.
    if (isPassing(OUTCOME_CODE.failed, context.slot))
      await removeRecord(context, names, clock.nowUs() + RECORD_BUDGET_US);
    throw error;
  }
  return { record: names.recordId };
}

/**
 * Removes the record, last of all. Where documents were left it stays and says so, for it is what a later clean-up works
 * from.
 */
export async function closeRunRecord(
  context: CoordinatorContext<CrudOptions, CrudShared, SyntrixLaneClient>,
  documentsLeft: number,
  deadlineUs: number,
): Promise<TeardownResult['left']> {
  const names = documentNames(context);
  const leftovers = new Leftovers(names.runsCollection);
  if (documentsLeft > 0) {
    const body = JSON.stringify({ doc: { state: 'left', documentsLeft } });
    await context.client.documents.update(names.runsCollection, names.recordId, body, context.slot);
    const record = `${names.runsCollection}/${names.recordId}`;
    context.log(
      'warn',
      `${documentsLeft} documents of run ${context.runId} may be left in ${names.collection}: the run record ${record} stays; to remove them later: syntrix-bench clean --run-id ${context.runId}`,
    );
    return leftovers.result();
  }
  const result = await removeRecord(context, names, deadlineUs);
  if (result.kind === 'left') leftovers.add(names.recordId, result.reason);
  return leftovers.result();
}

function removeRecord(
  context: CoordinatorContext<CrudOptions, CrudShared | null, SyntrixLaneClient>,
  names: DocumentNames,
  deadlineUs: number,
): Promise<RemovalResult> {
  const { client, slot, clock, signal } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  return remover.remove(client, names.runsCollection, names.recordId, slot);
}
