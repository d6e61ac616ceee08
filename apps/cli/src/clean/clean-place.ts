import {
  removeEarlierRun,
  type EarlierRun,
  type EarlierRuns,
  type EarlierRunsPlace,
} from '@syntrix-bench/scenarios-crud';

import type { CliContext } from '../context.ts';

/** A run that says it is running, and began later than this, may be. */
const MAY_RUN_MS = 3_600_000;
/** How long the removal of one run may take. What is left then is left to another call. */
const BUDGET_US = 3_600_000_000;

/** Which runs are meant. */
export interface CleanChoice {
  /** The one run that is meant; null for none in particular. */
  readonly only: string | null;
  readonly all: boolean;
}

/** A collection, and the records of runs that stand beside it. */
export interface FoundPlace extends EarlierRuns {
  readonly place: EarlierRunsPlace;
  readonly database: string;
}

/** Lists, or removes, what runs left in one collection. Resolves with how many documents could not be removed. */
export async function cleanPlace(context: CliContext, choice: CleanChoice, found: FoundPlace): Promise<number> {
  const { stdout, stderr, now } = context;
  const { only, all } = choice;
  const { place, database, runs, foreign } = found;
  const where = `${place.collection} of ${database}`;
  for (const id of foreign) stderr.write(`${place.collection}-runs/${id} is no record of a run: left alone\n`);
  if (runs.length === 0 && only === null) stdout.write(`no run left anything in ${where}\n`);
  let left = 0;
  for (const run of runs) {
    if (only !== null && run.runId !== only) continue;
    const mayRun = run.state === 'running' && now().getTime() - run.startedAtMs < MAY_RUN_MS;
    const what = `run ${run.runId} of ${new Date(run.startedAtMs).toISOString()} in ${where}`;
    if (only !== null || (all && !mayRun)) left += await removeRun(context, place, run, what);
    else
      stdout.write(
        `${what}: ${mayRun ? `may be under way; to remove it: --run-id ${run.runId}` : STATES[run.state]}\n`,
      );
  }
  return left;
}

const STATES: Readonly<Record<EarlierRun['state'], string>> = {
  running: 'never came to its clean-up',
  left: 'could not remove everything',
  kept: 'was told to leave its documents',
};

async function removeRun(
  { stdout }: CliContext,
  place: EarlierRunsPlace,
  run: EarlierRun,
  what: string,
): Promise<number> {
  const { removed, left } = await removeEarlierRun(place, run, place.clock.nowUs() + BUDGET_US);
  const rest = left.count === 0 ? 'nothing left' : `left: ${left.samples.join(', ')}`;
  // The record is one of them, and nobody's document.
  const documents = left.count === 0 ? Math.max(0, removed - 1) : removed;
  stdout.write(`${what}: ${documents.toLocaleString('en-US')} documents removed, ${rest}\n`);
  return left.count;
}
