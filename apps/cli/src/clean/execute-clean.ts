import {
  createOperationResult,
  syntrixTarget,
  systemClock,
  TokenKeeper,
  type OperationResult,
} from '@syntrix-bench/core';
import { findEarlierRuns, type EarlierRunsPlace } from '@syntrix-bench/scenarios-crud';
import { UsageError } from 'clipanion';

import { tellReading } from '../config/tell-reading.ts';
import type { CliContext } from '../context.ts';
import { placesOf } from '../doctor/target-world.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { readPlan, readSecrets, type PlanRequest } from '../run/read-plan.ts';
import { cleanPlace, type CleanChoice, type FoundPlace } from './clean-place.ts';

/** Requests under way at once. */
const WORKERS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export interface CleanRequest extends PlanRequest, CleanChoice {
  /** Whether it is told what was read. */
  readonly verbose: boolean;
}

/** Lists, or removes, what earlier runs left in the databases and collections of a config. */
export async function executeClean(context: CliContext, request: CleanRequest): Promise<ExitCode> {
  if (request.only !== null && request.all) throw new UsageError('--run-id and --all contradict each other.');
  const read = await readPlan(context, request);
  const { secrets, notices } = await readSecrets(context, read);
  if (request.verbose) tellReading(context, read, request);
  for (const notice of notices) context.stderr.write(`${notice}\n`);
  const { plan } = read;
  const places = placesOf(plan);
  const clock = systemClock();
  const auth = {
    target: plan.target,
    auth: plan.auth,
    secrets,
    databases: places.map(([database]) => database),
    clock,
  };
  const stop = new AbortController();
  const release = context.onStopSignal(() => stop.abort());
  const keeper = new TokenKeeper(syntrixTarget.authenticator(auth), clock, {
    onCredentials: (credentials) => connection?.setCredentials(credentials),
    onTrouble: (message) => context.stderr.write(`${message}\n`),
  });
  let connection: Awaited<ReturnType<typeof syntrixTarget.connect>> | null = null;
  try {
    const credentials = await keeper.open();
    connection = await syntrixTarget.connect({
      target: plan.target,
      clock,
      credentials,
      workers: WORKERS,
      signal: stop.signal,
    });
    const resultOf = (worker: number): OperationResult =>
      createOperationResult(connection?.placeOf(worker) ?? worker, worker);
    const [first, ...others] = WORKERS;
    const found: FoundPlace[] = [];
    for (const [database, collections] of places) {
      for (const collection of collections) {
        const place: EarlierRunsPlace = {
          client: connection.client(first, database),
          results: [resultOf(first), ...others.map(resultOf)],
          clock,
          signal: stop.signal,
          collection,
        };
        found.push({ place, database, ...(await findEarlierRuns(place)) });
      }
    }
    return await cleanAll(context, request, found);
  } finally {
    release();
    keeper.close();
    await connection?.close();
  }
}

async function cleanAll(context: CliContext, choice: CleanChoice, found: readonly FoundPlace[]): Promise<ExitCode> {
  const { only, all } = choice;
  if (only !== null && !found.some(({ runs }) => runs.some(({ runId }) => runId === only))) {
    const where = found.map(({ place }) => `${place.collection}-runs`).join(', ');
    throw new UsageError(`there is no record of run ${only} in ${where}. What there is: syntrix-bench clean`);
  }
  let left = 0;
  for (const each of found) left += await cleanPlace(context, choice, each);
  if (only === null && !all && found.some(({ runs }) => runs.length > 0)) {
    context.stderr.write('to remove what they left: --all, or --run-id ID\n');
  }
  return left === 0 ? EXIT_CODES.fine : EXIT_CODES.runFailed;
}
