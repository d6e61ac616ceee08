import {
  BenchError,
  encodeChange,
  encodeQuery,
  OUTCOME_CODE,
  troubleAt,
  type DocumentQuery,
  type EarlierRuns,
  type EarlierRunsPlace,
  type OperationResult,
  type OutcomeCode,
  type SyntrixWorkerClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { answerName, isAbsent, isConnectionRefused, isTransient } from './answers.ts';
import { runsCollectionOf } from './collections.ts';
import { documentNames, recordIdOf } from './document-names.ts';
import { Remover } from './removal.ts';
import { delay, waitAfterUs, type Backoff } from './retry.ts';
import { parseEarlierRun, type EarlierRun } from './run-record.ts';

// docs/decisions/0140-doctor-asks-under-another-address.md

/** Ids that one query asks about: that many documents of the largest size fit into one answer. */
const BATCH = 50;
/** After so many batches in a row without a live document a worker is taken to have made no more. */
const EMPTY_BATCHES = 40;
/** The same where each document takes a request of its own. */
const EMPTY_BATCHES_BY_ID = 4;
/** What is asked about documents is asked again where the answer was lost or strange. */
const READ_BACKOFF: Backoff = { attempts: 8, firstWaitUs: 20_000, longestWaitUs: 200_000 };
/** Numbers in a row that are tried before none of them counts as made: a create may have failed. */
const TRIES = 10;
/** Most documents of a worker that are looked for. */
const MOST_NUMBERS = 2 ** 40;
/** An update that changes no field. */
const NO_CHANGE = encodeChange({});

type Place = EarlierRunsPlace<SyntrixWorkerClient>;

/** Lists the records of a place, however many: a query without limit is not cut. @throws BenchError where they cannot be listed */
export async function findEarlierRuns(place: Place): Promise<EarlierRuns<EarlierRun>> {
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

/**
 * Reads the records of one run by their ids, for who may not query. Each workload has one, named by its first worker; one
 * leads to the next.
 *
 * @param firstWorkers Where workloads of the run may begin. @throws BenchError where they cannot be read
 */
export async function findEarlierRun(
  place: Place,
  runId: string,
  firstWorkers: readonly number[],
): Promise<EarlierRuns<EarlierRun>> {
  const { collection, results } = place;
  const runs: EarlierRun[] = [];
  const looked = new Set<number>();
  const toLook = [0, ...firstWorkers];
  for (let first = toLook.shift(); first !== undefined; first = toLook.shift()) {
    if (looked.has(first)) continue;
    looked.add(first);
    const record = await readDocument(place, results[0], runsCollectionOf(collection), recordIdOf(runId, first));
    const run = record === null ? null : parseEarlierRun(record);
    if (run === null) continue;
    runs.push(run);
    toLook.push(run.firstWorker + run.workers);
  }
  return { runs, foreign: [] };
}

/** Takes one after the other of what is to be done, until nothing is left. */
type Work = (result: OperationResult) => Promise<void>;

/**
 * Removes what is live of a run: asks which of the ids that the run can have made are there, and deletes those; who may not
 * query deletes each. The record goes last, and only if nothing is left. @throws BenchError where documents cannot be listed
 */
export async function removeEarlierRun(place: Place, run: EarlierRun, deadlineUs: number): Promise<TeardownResult> {
  const { client, results, clock, signal, collection } = place;
  const remover = new Remover(clock, signal, deadlineUs);
  const names = documentNames(run, collection);

  const mayQuery = place.mayQuery ?? true;

  /** The same without asking before. */
  async function removeEach(prefix: string, first: number, count: number, result: OperationResult): Promise<number> {
    let live = 0;
    for (let number = first; number < first + count && remover.stopReason === null; number += 1) {
      const { kind } = await remover.remove(client, collection, `${prefix}${number}`, result, '', true);
      if (kind !== 'absent') live += 1;
    }
    return live;
  }

  /** Resolves with how many documents of a batch were live. */
  async function removeBatch(prefix: string, first: number, count: number, result: OperationResult): Promise<number> {
    if (!mayQuery) return removeEach(prefix, first, count, result);
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
      const id = `${prefix}${next}`;
      result.wantBody = true;
      const outcome = await client.documents.update(collection, id, NO_CHANGE, result);
      result.wantBody = false;
      if (result.status === 412) return true;
      // Whatever else a target says for a yes must not lead to documents without end.
      if (outcome === OUTCOME_CODE.ok && asRecord(parseJson(result.body))?.['id'] === id) return true;
    }
    return false;
  }

  async function removeWorker(prefix: string, result: OperationResult): Promise<void> {
    let reach = BATCH;
    while (reach < MOST_NUMBERS && (await wasMade(prefix, reach, result))) reach *= 2;
    let empty = 0;
    const emptyBatches = mayQuery ? EMPTY_BATCHES : EMPTY_BATCHES_BY_ID;
    for (let first = 0; (first < reach || empty < emptyBatches) && remover.stopReason === null; first += BATCH) {
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

/** Documents that answer a query, asked again where the answer was lost or strange. @throws BenchError that says why they cannot be listed */
export function queryDocuments(
  place: Place,
  result: OperationResult,
  query: DocumentQuery,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const ask = () => place.client.documents.query(encodeQuery(query), result);
  return persist(place, result, query.collection, ask, parseDocuments);
}

/** A document; null where it is not there. @throws BenchError that says why it cannot be read */
function readDocument(
  place: Place,
  result: OperationResult,
  collection: string,
  id: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  const read = async () => {
    const outcome = await place.client.documents.get(collection, id, result);
    return isAbsent(result) ? null : outcome;
  };
  return persist(place, result, collection, read, (body) => asRecord(parseJson(body)));
}

/**
 * Asks until there is a whole answer, a bounded number of times. A request whose outcome is null has the answer null.
 *
 * @throws BenchError that says why there is none
 */
async function persist<Answer, Outcome extends OutcomeCode | null>(
  { clock, signal, url }: Place,
  result: OperationResult,
  collection: string,
  ask: () => Promise<Outcome>,
  parse: (body: Uint8Array | null) => Answer | null,
): Promise<Answer | Extract<Outcome, null>> {
  for (let attempt = 1; ; attempt += 1) {
    result.wantBody = true;
    const outcome = await ask();
    result.wantBody = false;
    if (outcome === null) return outcome as Extract<Outcome, null>;
    const found = outcome === OUTCOME_CODE.ok ? parse(result.body) : null;
    if (found !== null) return found;
    const mayPass = outcome === OUTCOME_CODE.ok || (isTransient(outcome, result) && !isConnectionRefused(result));
    if (mayPass && attempt < READ_BACKOFF.attempts && !signal.aborted) {
      await delay(clock, waitAfterUs(READ_BACKOFF, attempt), signal);
      continue;
    }
    if (isConnectionRefused(result)) {
      const { problem, hint } = troubleAt(url, 'connection_refused', '');
      throw new BenchError('target_unreachable', problem, { hint });
    }
    throw new BenchError(
      result.status === 401 ? 'auth_failed' : 'target_not_ready',
      `documents of ${collection} cannot be listed (${outcome === OUTCOME_CODE.ok ? 'the response is not a list' : answerName(result)})`,
      { hint: whatToDo(result) },
    );
  }
}

function whatToDo(result: OperationResult): string {
  if (result.status === 401)
    return 'queries need a token: give a user name and password, a token or a private key, or name the run with --run-id';
  return 'check the response of the server and try again: what was removed stays removed';
}

function parseDocuments(body: Uint8Array | null): Record<string, unknown>[] | null {
  const found = parseJson(body);
  return Array.isArray(found) ? found.map(asRecord).filter((each) => each !== null) : null;
}

function parseJson(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()));
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
