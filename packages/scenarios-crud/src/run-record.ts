import {
  OUTCOME_CODE,
  type CoordinatorContext,
  type OutcomeCode,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { isTransient } from './answers.ts';
import { createWithRetry } from './create-with-retry.ts';
import type { CrudOptions } from './crud-options.ts';
import { documentNames, recordIdOf, type DocumentNames } from './document-names.ts';
import { Remover } from './removal.ts';
import { splitSeeds } from './seeded-documents.ts';

/** How long taking back a record may take whose writing failed. */
const RECORD_BUDGET_US = 10_000_000;
/** Most workers of a workload and most seeded documents: what a config may ask for. A record with more is none of ours. */
const MOST_WORKERS = 10_000;
const MOST_FIRST_WORKER = 10_000_000;
const MOST_SHARED = 10_000_000;
const RUN_ID = /^[a-z0-9]{1,24}$/;

/**
 * States of a run record. `running` until the run has ended: it is under way, or was killed. `left`: its clean-up could not
 * remove everything. `kept`: it was told to clean nothing up.
 */
const RUN_STATES = ['running', 'left', 'kept'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** A run of which a record is left, and all that its record says of what it may have made. */
export interface EarlierRun {
  readonly recordId: string;
  readonly runId: string;
  readonly state: RunState;
  readonly workers: number;
  readonly firstWorker: number;
  readonly sharedDocuments: number;
  readonly startedAtMs: number;
}

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
  const names = documentNames(context, options.data.collection);
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
    await createWithRetry({ ...context, client: context.client(database) }, attempt, JSON.stringify(record));
  } catch (error) {
    // Where nobody knows whether it was written, it must not stay.
    if (isTransient(OUTCOME_CODE.failed, context.result))
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
  const names = documentNames(context, context.options.data.collection);
  if (documentsLeft === 0) return removeRecord(context, names, deadlineUs);
  await amendRecord(context, names, { state: 'left', documentsLeft });
  const record = `${names.runsCollection}/${names.recordId}`;
  context.log(
    'warn',
    `${documentsLeft} documents of run ${context.runId} may be left in ${names.collection}: the run record ${record} stays; to remove them later: syntrix-bench clean --run-id ${context.runId}`,
  );
  return { count: 0, samples: [] };
}

/** Says in the record that the run is over and that all it made was to stay, so that nobody takes it for under way. */
export async function keepRunRecord(
  context: CoordinatorContext<CrudOptions, CrudShared, SyntrixWorkerClient>,
): Promise<void> {
  const names = documentNames(context, context.options.data.collection);
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

async function removeRecord(
  context: CoordinatorContext<CrudOptions, CrudShared | null, SyntrixWorkerClient>,
  names: DocumentNames,
  deadlineUs: number,
): Promise<TeardownResult['left']> {
  const { client, databases, result, clock, signal } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  await remover.remove(client(databases[0]!), names.runsCollection, names.recordId, result);
  return remover.counts.left;
}

/**
 * Reads a record of `<collection>-runs`. Null for what is no whole record of a run: others may write there, and what is read
 * here decides what is deleted.
 */
export function parseEarlierRun(record: Readonly<Record<string, unknown>>): EarlierRun | null {
  const { id, runId, state, workers, firstWorker, sharedDocuments, startedAtMs } = record;
  if (record['scenario'] !== 'crud') return null;
  if (typeof runId !== 'string' || !RUN_ID.test(runId) || !isRunState(state)) return null;
  if (!isCount(workers, MOST_WORKERS) || workers === 0 || !isCount(firstWorker, MOST_FIRST_WORKER)) return null;
  if (!isCount(sharedDocuments, MOST_SHARED) || !isCount(startedAtMs, 8.64e15)) return null;
  const recordId = recordIdOf(runId, firstWorker);
  return id === recordId ? { recordId, runId, state, workers, firstWorker, sharedDocuments, startedAtMs } : null;
}

function isRunState(value: unknown): value is RunState {
  return RUN_STATES.some((state) => state === value);
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}
