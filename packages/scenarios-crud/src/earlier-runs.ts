import {
  BenchError,
  OUTCOME_CODE,
  type Clock,
  type Slot,
  type SyntrixLaneClient,
  type TeardownResult,
} from '@syntrix-bench/core';

import { answerName } from './answers.ts';
import { runsCollectionOf } from './document-names.ts';
import { Leftovers } from './leftovers.ts';
import { Remover } from './removal.ts';

/** Ids that one query asks about. */
const BATCH = 200;
/** After so many batches of a lane without a live document the lane is taken to have made no more. */
const EMPTY_BATCHES = 10;
const MOST_RECORDS = 1000;

/** Where earlier runs are looked for, and with what. Queries need a token. */
export interface EarlierRunsPlace {
  readonly client: SyntrixLaneClient;
  readonly slot: Slot;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly collection: string;
}

/** What a run left its record for. */
export interface EarlierRun {
  readonly recordId: string;
  readonly runId: string;
  /** `running` until its clean-up ended: it is under way, or was killed. `left`: its clean-up could not remove everything. */
  readonly state: string;
  readonly lanes: number;
  readonly firstLane: number;
  readonly sharedDocuments: number;
  readonly startedAtMs: number;
}

/** Runs in a collection that left a record. @throws BenchError where they cannot be listed */
export async function findEarlierRuns(place: EarlierRunsPlace): Promise<readonly EarlierRun[]> {
  const found = await query(place, { collection: runsCollectionOf(place.collection), limit: MOST_RECORDS });
  return found.flatMap((record) => toEarlierRun(record) ?? []).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

/**
 * Removes what is live of a run: asks which of the ids that the run can have made are there, and deletes those. The record
 * goes last, and only if nothing is left.
 */
export async function removeEarlierRun(
  place: EarlierRunsPlace,
  run: EarlierRun,
  deadlineUs: number,
): Promise<TeardownResult> {
  const { client, slot, clock, signal, collection } = place;
  const remover = new Remover(clock, signal, deadlineUs);
  const leftovers = new Leftovers(collection);
  let removed = 0;

  async function removeOne(from: string, id: string): Promise<void> {
    const result = await remover.remove(client, from, id, slot);
    if (result.kind === 'removed') removed += 1;
    else if (result.kind === 'left') leftovers.add(id, result.reason);
  }

  async function removeBatch(prefix: string, first: number, count: number): Promise<number> {
    const ids = Array.from({ length: count }, (_, index) => `${prefix}${first + index}`);
    const live = await query(place, { collection, filters: [{ field: 'id', op: 'in', value: ids }] });
    for (const { id } of live) {
      if (typeof id === 'string' && remover.stopReason === null) await removeOne(collection, id);
    }
    return live.length;
  }

  const { runId, firstLane, lanes, sharedDocuments } = run;
  const sharedPrefix = firstLane === 0 ? `${runId}-s-` : `${runId}-s${firstLane}-`;
  for (let first = 0; first < sharedDocuments && remover.stopReason === null; first += BATCH) {
    await removeBatch(sharedPrefix, first, Math.min(BATCH, sharedDocuments - first));
  }
  for (let lane = firstLane; lane < firstLane + lanes; lane += 1) {
    let empty = 0;
    for (let first = 0; empty < EMPTY_BATCHES && remover.stopReason === null; first += BATCH) {
      empty = (await removeBatch(`${runId}-${lane}-`, first, BATCH)) === 0 ? empty + 1 : 0;
    }
  }
  if (remover.stopReason !== null) leftovers.add(`${runId}-…`, remover.stopReason);
  if (leftovers.result().count === 0) await removeOne(runsCollectionOf(collection), run.recordId);
  return { removed, left: leftovers.result() };
}

async function query(place: EarlierRunsPlace, spec: object): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { client, slot } = place;
  slot.wantBody = true;
  const outcome = await client.documents.query(JSON.stringify(spec), slot);
  if (outcome === OUTCOME_CODE.ok) {
    const found: unknown = JSON.parse(new TextDecoder().decode(slot.body ?? new Uint8Array()));
    if (Array.isArray(found)) return found as Record<string, unknown>[];
  }
  const hint =
    slot.status === 401
      ? 'queries need a token: give a user name and password, a token, or a private key'
      : 'look at what the server says, and try again';
  throw new BenchError(
    slot.status === 401 ? 'auth_failed' : 'target_not_ready',
    `documents of ${place.collection} cannot be listed (${answerName(slot)})`,
    { hint },
  );
}

/** Null for what is no record of a run: others may write into the collection. */
function toEarlierRun(record: Readonly<Record<string, unknown>>): EarlierRun | null {
  const { id, runId, state, lanes, firstLane, sharedDocuments, startedAtMs } = record;
  const counts = [lanes, firstLane, sharedDocuments, startedAtMs].map(Number);
  if (
    typeof id !== 'string' ||
    typeof runId !== 'string' ||
    !counts.every((each) => Number.isSafeInteger(each) && each >= 0)
  ) {
    return null;
  }
  const [laneCount = 0, first = 0, shared = 0, startedMs = 0] = counts;
  return {
    recordId: id,
    runId,
    state: String(state),
    lanes: laneCount,
    firstLane: first,
    sharedDocuments: shared,
    startedAtMs: startedMs,
  };
}
