import { OUTCOME_CODE, type OperationResult, type TeardownResult } from '@syntrix-bench/core';

import { runsCollectionOf } from './document-names.ts';
import type { EarlierRun } from './earlier-run.ts';
import { queryDocuments, type EarlierRunsPlace } from './earlier-runs.ts';
import { Leftovers } from './leftovers.ts';
import { Remover } from './removal.ts';

/** Ids that one query asks about: that many documents of the largest size fit into one answer. */
const BATCH = 50;
/** After so many batches in a row without a live document a worker is taken to have made no more. */
const EMPTY_BATCHES = 40;
/** Numbers in a row that are tried before none of them counts as made: a create may have failed. */
const TRIES = 10;
/** Most documents of a worker that are looked for. */
const MOST_NUMBERS = 2 ** 40;

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
  const leftovers = new Leftovers(collection);
  let removed = 0;

  async function removeOne(from: string, id: string, result: OperationResult): Promise<void> {
    const removal = await remover.remove(client, from, id, result);
    if (removal.kind === 'removed') removed += 1;
    else if (removal.kind === 'left') leftovers.add(id, removal.reason);
  }

  /** Resolves with how many documents of a batch were live. */
  async function removeBatch(prefix: string, first: number, count: number, result: OperationResult): Promise<number> {
    const ids = new Set(Array.from({ length: count }, (_, index) => `${prefix}${first + index}`));
    const live = await queryDocuments(place, result, {
      collection,
      filters: [{ field: 'id', op: 'in', value: [...ids] }],
    });
    for (const { id } of live) {
      // Only what was asked for: a server whose filter fails would show documents of others.
      if (typeof id === 'string' && ids.has(id) && remover.stopReason === null) await removeOne(collection, id, result);
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
    const { runId, firstWorker, workers, sharedDocuments } = run;
    const sharedPrefix = firstWorker === 0 ? `${runId}-s-` : `${runId}-s${firstWorker}-`;
    for (let first = 0; first < sharedDocuments; first += BATCH) {
      const count = Math.min(BATCH, sharedDocuments - first);
      yield async (result) => void (await removeBatch(sharedPrefix, first, count, result));
    }
    for (let worker = firstWorker; worker < firstWorker + workers; worker += 1) {
      yield (result) => removeWorker(`${runId}-${worker}-`, result);
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
  if (remover.stopReason !== null) leftovers.add(`${run.runId}-…`, remover.stopReason);
  if (leftovers.result().count === 0) await removeOne(runsCollectionOf(collection), run.recordId, results[0]);
  return { removed, left: leftovers.result() };
}
