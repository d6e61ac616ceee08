import {
  encodeChange,
  encodeDocument,
  OUTCOME_CODE,
  type CoordinatorContext,
  type RecordedRun,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { isTransient } from './answers.ts';
import { createWithRetry } from './create-with-retry.ts';
import { databaseLabel, documentNames, recordIdOf, type DocumentNames } from './document-names.ts';
import { MOST_SEEDS } from './collections.ts';
import { Remover } from './removal.ts';
import type { ScenarioDocuments } from './scenario-documents.ts';

/** How long taking back a record may take whose writing failed. */
const RECORD_BUDGET_US = 10_000_000;
/** Most workers of a workload: what a config may ask for. A record with more is none of ours. */
const MOST_WORKERS = 10_000;
const MOST_DATABASES = 10_000;
const MOST_FIRST_WORKER = 10_000_000;
/** Run records that a message names. */
const MOST_NAMED = 5;
/** Longest name of a scenario that is taken for one. */
const LONGEST_SCENARIO = 100;
const RUN_ID = /^[a-z0-9]{1,24}$/;

/**
 * States of a run record. `running` until the run has ended: it is under way, or was killed. `left`: its clean-up could not
 * remove everything. `interrupted`: it was given up before its clean-up had ended. `kept`: it was told to clean nothing up.
 */
const RUN_STATES = ['running', 'left', 'interrupted', 'kept'] as const;
/** One of {@link RUN_STATES}. */
export type RunState = (typeof RUN_STATES)[number];

/** A run of which a record is left in a database, and all that its record says of what it may have made there. */
export interface EarlierRun extends RecordedRun {
  /** Whose run it was. What is done about it does not depend on that. */
  readonly scenario: string;
  readonly state: RunState;
  /** Workers of the workload, over all of its databases. */
  readonly workers: number;
  readonly firstWorker: number;
  /** How many databases the workers are dealt to. */
  readonly databases: number;
  /** Place of this database among them: those workers work on it whose rank modulo `databases` it is. */
  readonly databasePlace: number;
  readonly sharedDocuments: number;
}

/** What the coordinator tells all shards. */
export type RecordedShare = {
  /** Id of the run record. */
  readonly record: string;
};

type RecordingContext = CoordinatorContext<unknown, RecordedShare | null, SyntrixWorkerClient>;

/**
 * Writes the record of a run to `<collection>-runs` of each database before anything else of the run exists, so that
 * whatever happens later, documents of a run can be told from the record beside them.
 */
export async function openRunRecord(
  context: CoordinatorContext<unknown, null, SyntrixWorkerClient>,
  scenario: string,
  documents: ScenarioDocuments,
): Promise<RecordedShare> {
  const { clock, runId, databases, signal } = context;
  const names = documentNames(context, documents.collection);
  const { shared, own } = documents.seeds;
  const record = {
    id: names.recordId,
    runId,
    state: 'running' satisfies RunState,
    scenario,
    workload: context.workload,
    workers: context.workers,
    firstWorker: context.firstWorker,
    databases: databases.length,
    seed: context.seed,
    sharedDocuments: shared,
    ownDocuments: own,
    startedAtMs: Math.round(clock.epochWallMs + clock.nowUs() / 1000),
  };
  const written: string[] = [];
  for (const [databasePlace, database] of workedDatabases(context).entries()) {
    const attempt = { doing: 'write the run record', database, collection: names.runsCollection };
    const body = encodeDocument({ ...record, databasePlace });
    try {
      await createWithRetry({ ...context, client: context.client(database) }, attempt, body);
      written.push(database);
    } catch (error) {
      // Where nobody knows whether it was written, it must not stay either.
      if (isTransient(OUTCOME_CODE.failed, context.result)) written.push(database);
      await removeRecords(context, names, written, clock.nowUs() + RECORD_BUDGET_US);
      throw error;
    }
    if (signal.aborted) break;
  }
  return { record: names.recordId };
}

/** The databases that have workers: all of them, unless there are fewer workers. */
export function workedDatabases({
  databases,
  workers,
}: {
  readonly databases: readonly string[];
  readonly workers: number;
}): readonly string[] {
  return databases.slice(0, workers);
}

/**
 * Removes the record from each database, last of all. Where documents were left it stays and says so, for it is what a later
 * clean-up works from.
 *
 * @param left What was left of all databases together.
 */
export async function closeRunRecord(
  context: RecordingContext,
  { collection }: Pick<ScenarioDocuments, 'collection'>,
  left: TeardownResult['left'],
  deadlineUs: number,
): Promise<TeardownResult['left']> {
  const names = documentNames(context, collection);
  const state: RunState = context.signal.aborted ? 'interrupted' : 'left';
  const databases = workedDatabases(context).map((database) => ({
    database,
    documentsLeft: leftIn(database, context.databases, left),
  }));
  const staying = databases
    .filter(({ documentsLeft }) => documentsLeft > 0)
    .map(({ database, documentsLeft }) => ({ database, end: { state, documentsLeft } }));
  await amendRecords(context, names, staying);
  if (staying.length > 0) {
    const documents = `${left.count.toLocaleString('en-US')} ${left.count === 1 ? 'document' : 'documents'}`;
    context.log(
      'warn',
      `${documents} of run ${context.runId} may be left in ${names.collection}; the run record ${shownRecords(context, names, staying)} stays so that clean can remove them`,
    );
  }
  const clean = databases.filter(({ documentsLeft }) => documentsLeft === 0).map(({ database }) => database);
  return removeRecords(context, names, clean, deadlineUs);
}

/** Says in the records that the run is over and that all it made was to stay, so that nobody takes it for under way. */
export async function keepRunRecord(
  context: RecordingContext,
  { collection }: Pick<ScenarioDocuments, 'collection'>,
): Promise<void> {
  const names = documentNames(context, collection);
  const kept = workedDatabases(context).map((database) => ({ database, end: { state: 'kept' } as const }));
  const outdated = await amendRecords(context, names, kept);
  if (outdated.length === 0) return;
  context.log(
    'warn',
    `the run record ${shownRecords(context, names, outdated)} could not be updated: for an hour, clean takes run ${context.runId} to be running unless it is named`,
  );
}

/**
 * How many documents may be left in one of the databases: of all that were left only those that are named, and of another
 * database, are certainly not there.
 */
function leftIn(database: string, databases: readonly string[], { count, samples }: TeardownResult['left']): number {
  const own = databaseLabel(databases, database);
  const others = databases.filter((each) => each !== database).map((each) => databaseLabel(databases, each));
  const elsewhere = samples.filter(
    (sample) => !sample.startsWith(own) && others.some((label) => sample.startsWith(label)),
  );
  return count - elsewhere.length;
}

/** A run's record in several databases as a sentence names it: the first few. */
function shownRecords(
  { databases }: RecordingContext,
  { runsCollection, recordId }: DocumentNames,
  records: readonly { readonly database: string }[],
): string {
  const named = records
    .slice(0, MOST_NAMED)
    .map(({ database }) => `${databaseLabel(databases, database)}${runsCollection}/${recordId}`);
  const more = records.length > MOST_NAMED ? ` and ${records.length - MOST_NAMED} more` : '';
  return named.join(', ') + more;
}

/** What of a run record changes at the end. */
interface RunEnd {
  readonly state: RunState;
  readonly documentsLeft?: number;
}

/** A database, and what its record is to say. */
interface Amendment {
  readonly database: string;
  readonly end: RunEnd;
}

/** Resolves with those that could not be made. A target that does not answer is not asked again. */
async function amendRecords(
  { client, result }: RecordingContext,
  { runsCollection, recordId }: DocumentNames,
  amendments: readonly Amendment[],
): Promise<readonly Amendment[]> {
  const failed: Amendment[] = [];
  for (const [index, { database, end }] of amendments.entries()) {
    const body = encodeChange(end);
    const outcome = await client(database).documents.update(runsCollection, recordId, body, result);
    if (result.status === 0) return [...failed, ...amendments.slice(index)];
    if (outcome !== OUTCOME_CODE.ok) failed.push(amendments[index]!);
  }
  return failed;
}

/** Also after its time, or when the run is to end at once, the first is tried once. */
async function removeRecords(
  context: RecordingContext,
  { runsCollection, recordId }: DocumentNames,
  databases: readonly string[],
  deadlineUs: number,
): Promise<TeardownResult['left']> {
  const { client, result, clock, signal } = context;
  const remover = new Remover(clock, signal, deadlineUs);
  for (const database of databases) {
    const label = databaseLabel(context.databases, database);
    const reason = database === databases[0] ? null : remover.stopReason;
    if (reason !== null) remover.leave(label + runsCollection, recordId, reason);
    else await remover.remove(client(database), runsCollection, recordId, result, label);
  }
  return remover.counts.left;
}

/**
 * Reads a record of `<collection>-runs`. Null for what is no whole record of a run: others may write there, and what is read
 * here decides what is deleted.
 */
export function parseEarlierRun(record: Readonly<Record<string, unknown>>): EarlierRun | null {
  const { id, runId, scenario, state, workers, firstWorker, databases = 1, databasePlace = 0 } = record;
  const { sharedDocuments, startedAtMs } = record;
  if (typeof scenario !== 'string' || scenario === '' || scenario.length > LONGEST_SCENARIO) return null;
  if (typeof runId !== 'string' || !RUN_ID.test(runId) || !isRunState(state)) return null;
  if (!isCount(workers, MOST_WORKERS) || workers === 0 || !isCount(firstWorker, MOST_FIRST_WORKER)) return null;
  if (!isCount(databases, MOST_DATABASES) || !isCount(databasePlace, databases - 1)) return null;
  if (!isCount(sharedDocuments, MOST_SEEDS) || !isCount(startedAtMs, 8.64e15)) return null;
  const recordId = recordIdOf(runId, firstWorker);
  if (id !== recordId) return null;
  return {
    recordId,
    runId,
    scenario,
    state,
    workers,
    firstWorker,
    databases,
    databasePlace,
    sharedDocuments,
    startedAtMs,
  };
}

function isRunState(value: unknown): value is RunState {
  return RUN_STATES.some((state) => state === value);
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most;
}
