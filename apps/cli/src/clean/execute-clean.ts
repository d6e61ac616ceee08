import { syntrixTarget, systemClock, type Slot } from '@syntrix-bench/core';
import {
  findEarlierRuns,
  removeEarlierRun,
  type EarlierRun,
  type EarlierRunsPlace,
} from '@syntrix-bench/scenarios-crud';
import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { collectionOf } from '../doctor/target-world.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { readPlan, readSecrets, type PlanRequest } from '../run/read-plan.ts';

/** A run that says it is running, and began later than this, may be. */
const MAY_RUN_MS = 3_600_000;
const BUDGET_US = 600_000_000;

export interface CleanRequest extends PlanRequest {
  /** The one run that is meant; null for none in particular. */
  readonly only: string | null;
  readonly all: boolean;
}

/** Lists, or removes, what earlier runs left in the collection of a config. */
export async function executeClean(context: CliContext, request: CleanRequest): Promise<ExitCode> {
  if (request.only !== null && request.all) throw new UsageError('--run-id and --all contradict each other.');
  const read = await readPlan(context, request);
  const { secrets } = await readSecrets(context, read);
  const { plan } = read;
  const { database = 'default', options } = plan.workloads[0] ?? {};
  const clock = systemClock();
  const auth = { target: plan.target, auth: plan.auth, secrets, databases: [database], clock };
  const sessions = await syntrixTarget.authenticator(auth).open();
  const stop = new AbortController();
  const release = context.onStopSignal(() => stop.abort());
  const connection = await syntrixTarget.connect({
    target: plan.target,
    clock,
    credentials: { authorizations: [sessions[0]?.authorization ?? null] },
    lanes: [-1],
    signal: stop.signal,
  });
  try {
    return await cleanPlace(context, request, {
      client: connection.client(-1, database),
      slot: emptySlot(stop.signal),
      clock,
      signal: stop.signal,
      collection: collectionOf(options) ?? 'benchmarks',
    });
  } finally {
    release();
    await connection.close();
  }
}

async function cleanPlace(context: CliContext, request: CleanRequest, place: EarlierRunsPlace): Promise<ExitCode> {
  const { stdout, now } = context;
  const { only, all } = request;
  const found = await findEarlierRuns(place);
  const meant = only === null ? found : found.filter(({ runId }) => runId === only);
  if (only !== null && meant.length === 0) {
    throw new UsageError(
      `there is no record of run ${only} in ${place.collection}-runs. What there is: syntrix-bench clean`,
    );
  }
  if (meant.length === 0) stdout.write(`no run left anything in ${place.collection}\n`);
  let leftBehind = 0;
  for (const run of meant) {
    const mayRun = run.state === 'running' && now().getTime() - run.startedAtMs < MAY_RUN_MS;
    const what = `run ${run.runId} of ${new Date(run.startedAtMs).toISOString()}, ${run.state}`;
    if (only === null && (!all || mayRun)) {
      stdout.write(`${what}${mayRun ? `: may be under way; to remove it: --run-id ${run.runId}` : ''}\n`);
      continue;
    }
    leftBehind += await removeRun(context, place, run, what);
  }
  if (only === null && !all && meant.length > 0)
    context.stderr.write('to remove what they left: --all, or --run-id ID\n');
  return leftBehind === 0 ? EXIT_CODES.fine : EXIT_CODES.runFailed;
}

async function removeRun(
  { stdout }: CliContext,
  place: EarlierRunsPlace,
  run: EarlierRun,
  what: string,
): Promise<number> {
  const { removed, left } = await removeEarlierRun(place, run, place.clock.nowUs() + BUDGET_US);
  const rest = left.count === 0 ? 'nothing left' : `left: ${left.samples.join(', ')}`;
  stdout.write(`${what}: ${removed.toLocaleString('en-US')} documents removed, ${rest}\n`);
  return left.count;
}

function emptySlot(signal: AbortSignal): Slot {
  const times = { dueUs: 0, readyUs: 0, sentUs: 0, doneUs: 0 };
  const counts = { status: 0, category: 0, bytesOut: 0, bytesIn: 0, requests: 0 };
  const texts = { body: null, message: '', code: '', requestId: '' };
  return { lane: 0, laneNumber: -1, signal, wantBody: false, ...times, ...counts, ...texts };
}
