import {
  BenchError,
  OUTCOME_CODE,
  type Clock,
  type OperationResult,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';

import { answerName, isRefused } from './answers.ts';
import { runsCollectionOf } from './document-names.ts';
import { parseEarlierRun, type EarlierRun } from './earlier-run.ts';

/** Where earlier runs are looked for, and with what. Queries need a token. */
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

/** Documents that answer a query. @throws BenchError that says why they cannot be listed */
export async function queryDocuments(
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
  if (isRefused(result)) return 'nothing listens there: start the server, or correct the address in `target`';
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
