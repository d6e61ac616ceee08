import {
  BenchError,
  OUTCOME_CODE,
  type Clock,
  type OperationResult,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { answerName, isConnectionRefused } from './answers.ts';
import { documentNames, runsCollectionOf } from './document-names.ts';
import { Remover } from './removal.ts';
import { parseEarlierRun, type EarlierRun } from './run-record.ts';

// docs/decisions/0140-doctor-asks-under-another-address.md

/** Ids that one query asks about: that many documents of the largest size fit into one answer. */
const BATCH = 50;
/** After so many batches in a row without a live document a worker is taken to have made no more. */
const EMPTY_BATCHES = 40;
/** Numbers in a row that are tried before none of them counts as made: a create may have failed. */
const TRIES = 10;
/** Most documents of a worker that are looked for. */
const MOST_NUMBERS = 2 ** 40;

/** A collection of one database where earlier runs are looked for, and with what. Queries need a token. */
export interface EarlierRunsPlace {
  readonly client: SyntrixWorkerClient;
  /** As many requests are under way at once. */
  readonly results: readonly [OperationResult, ...OperationResult[]];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly collection: string;
}

/** What is in a collection of run records. */
export interface EarlierRuns {
  /** In order of their start. */
  readonly runs: readonly EarlierRun[];
  /** Ids of documents beside them that are no records of runs. */
  readonly foreign: readonly string[];
}

/** Lists the records of a place, however many: a query without limit is not cut. @throws BenchError where they cannot be listed */
export async function findEarlierRuns(place: EarlierRunsPlace): Promise<EarlierRuns> {
  const { collection, results } = place;
  const found = await queryDocuments(place, results[0], { collection: runsCollectionOf(collection) });
  const runs: EarlierRun[] = [];
  const foreign: string[] = [];
  for (const record of found) {
    const run = parseEarlierRun(record);
    if (run === null) foreign.push(String(record['id']));
    else runs.push(run);
  }
  return { runs: runs.sort((a, b) => a.startedAtMs - b.startedAtMs), foreign };
}

/** Takes one after the other of what is to be done, until nothing is left. */
type Work = (result: OperationResult) => Promise<void>;

/**
 * Removes what is live of a run: asks which of the ids that the run can have made are there, and deletes those. The record
 * goes last, and only if nothing is left. @throws BenchError where documents cannot be listed
 */
export async function removeEarlierRun(
  place: EarlierRunsPlace,
  run: EarlierRun,
  deadlineUs: number,
): Promise<TeardownResult> {
  const { client, results, clock, signal, collection } = place;
  const remover = new Remover(clock, signal, deadlineUs);
  const names = documentNames(run, collection);

  /** Resolves with how many documents of a batch were live. */
  async function removeBatch(prefix: string, first: number, count: number, result: OperationResult): Promise<number> {
    const ids = new Set(Array.from({ length: count }, (_, index) => `${prefix}${first + index}`));
    const live = await queryDocuments(place, result, {
      collection,
      filters: [{ field: 'id', op: 'in', value: [...ids] }],
    });
    for (const { id } of live) {
      // Only what was asked for: a server whose filter fails would show documents of others.
      if (typeof id !== 'string' || !ids.has(id) || remover.stopReason !== null) continue;
      await remover.remove(client, collection, id, result);
    }
    return live.length;
  }

  /** Whether a worker has made a document of about this number: an update of a deleted one is answered otherwise than of none. */
  async function wasMade(prefix: string, number: number, result: OperationResult): Promise<boolean> {
    for (let next = number; next < number + TRIES && remover.stopReason === null; next += 1) {
      const outcome = await client.documents.update(collection, `${prefix}${next}`, '{"doc":{}}', result);
      if (outcome === OUTCOME_CODE.ok || result.status === 412) return true;
    }
    return false;
  }

  async function removeWorker(prefix: string, result: OperationResult): Promise<void> {
    let reach = BATCH;
    while (reach < MOST_NUMBERS && (await wasMade(prefix, reach, result))) reach *= 2;
    let empty = 0;
    for (let first = 0; (first < reach || empty < EMPTY_BATCHES) && remover.stopReason === null; first += BATCH) {
      empty = (await removeBatch(prefix, first, BATCH, result)) === 0 ? empty + 1 : 0;
    }
  }

  function* allWork(): Generator<Work> {
    const { firstWorker, workers, databases, databasePlace, sharedDocuments } = run;
    for (let first = 0; first < sharedDocuments; first += BATCH) {
      const count = Math.min(BATCH, sharedDocuments - first);
      yield async (result) => void (await removeBatch(names.sharedPrefix, first, count, result));
    }
    for (let worker = firstWorker + databasePlace; worker < firstWorker + workers; worker += databases) {
      yield (result) => removeWorker(names.workerPrefix(worker), result);
    }
  }

  const work = allWork();
  await Promise.all(
    results.map(async (result) => {
      for (const each of work) {
        if (remover.stopReason !== null) return;
        await each(result);
      }
    }),
  );
  if (remover.stopReason !== null) remover.leave(collection, `${run.runId}-…`, remover.stopReason);
  if (remover.counts.left.count === 0) await remover.remove(client, names.runsCollection, run.recordId, results[0]);
  return remover.counts;
}

/** Documents that answer a query. @throws BenchError that says why they cannot be listed */
async function queryDocuments(
  { client }: EarlierRunsPlace,
  result: OperationResult,
  spec: { readonly collection: string; readonly filters?: readonly object[] },
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  result.wantBody = true;
  const outcome = await client.documents.query(JSON.stringify(spec), result);
  result.wantBody = false;
  const found = outcome === OUTCOME_CODE.ok ? parseDocuments(result.body) : null;
  if (found !== null) return found;
  throw new BenchError(
    result.status === 401 ? 'auth_failed' : 'target_not_ready',
    `documents of ${spec.collection} cannot be listed (${outcome === OUTCOME_CODE.ok ? 'the answer is no list' : answerName(result)})`,
    { hint: whatToDo(result) },
  );
}

function whatToDo(result: OperationResult): string {
  if (result.status === 401) return 'queries need a token: give a user name and password, a token, or a private key';
  if (isConnectionRefused(result))
    return 'nothing listens there: start the server, or correct the address (`target`, --target)';
  return 'look at what the server says, and try again: what is removed already stays removed';
}

function parseDocuments(body: Uint8Array | null): Record<string, unknown>[] | null {
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()));
    if (!Array.isArray(found)) return null;
    return found.filter((each): each is Record<string, unknown> => typeof each === 'object' && each !== null);
  } catch {
    return null;
  }
}
