import {
  OUTCOME_CODE,
  type CoordinatorContext,
  type OutcomeCode,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { isPassing } from './answers.ts';
import { createPatiently } from './patient-create.ts';
import type { CrudOptions } from './crud-options.ts';
import { documentNames, type DocumentNames } from './document-names.ts';
import type { RunState } from './earlier-run.ts';
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
  context: CoordinatorContext<CrudOptions, null, SyntrixWorkerClient>,
): Promise<CrudShared> {
  const { clock, options, runId, databases } = context;
  const database = databases[0]!;
  const names = documentNames(context);
  const { shared, own } = splitSeeds(options);
  const record = {
    id: names.recordId,
    runId,
    state: 'running' satisfies RunState,
    scenario: 'crud',
    workload: context.workload,
    collection: names.collection,
    workers: context.workers,
    firstWorker: context.firstWorker,
    seed: context.seed,
    sharedDocuments: shared,
    ownDocuments: own,
    startedAtMs: Math.round(clock.epochWallMs + clock.nowUs() / 1000),
  };
  const attempt = { doing: 'write the run record', database, collection: names.runsCollection };
  try {
    await createPatiently({ ...context, client: context.client(database) }, attempt, JSON.stringify(record));
  } catch (error) {
    // Where nobody knows whether it was written, it must not stay.
    if (isPassing(OUTCOME_CODE.failed, context.result))
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
  context: CoordinatorContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
  documentsLeft: number,
  deadlineUs: number,
): Promise<TeardownResult['left']> {
  const names = documentNames(context);
  const leftovers = new Leftovers(names.runsCollection);
  if (documentsLeft > 0) {
    await amendRecord(context, names, { state: 'left', documentsLeft });
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

/** Says in the record that the run is over and that all it made was to stay, so that nobody takes it for under way. */
export async function keepRunRecord(
  context: CoordinatorContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
): Promise<void> {
  const names = documentNames(context);
  const outcome = await amendRecord(context, names, { state: 'kept' });
  if (outcome === OUTCOME_CODE.ok) return;
  context.log(
    'warn',
    `the run record ${names.runsCollection}/${names.recordId} could not be brought up to date: for an hour clean takes the run for under way; to remove its documents before: syntrix-bench clean --run-id ${context.runId}`,
  );
}

/** What of a run record changes at the end. */
interface RunEnd {
  readonly state: RunState;
  readonly documentsLeft?: number;
}

function amendRecord(
  { client, databases, result }: CoordinatorContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
  { runsCollection, recordId }: DocumentNames,
  doc: RunEnd,
): Promise<OutcomeCode> {
  return client(databases[0]!).documents.update(runsCollection, recordId, JSON.stringify({ doc }), result);
}

function removeRecord(
  context: CoordinatorContext<CrudOptions, CrudShared | null, SyntrixWorkerClient>,
  names: DocumentNames,
  deadlineUs: number,
): Promise<RemovalResult> {
  const { client, databases, result, clock, signal } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  return remover.remove(client(databases[0]!), names.runsCollection, names.recordId, result);
}
