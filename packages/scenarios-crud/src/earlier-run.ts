/** Most workers of a workload and most seeded documents: what a config may ask for. A record with more is none of ours. */
const MOST_WORKERS = 10_000;
const MOST_FIRST_WORKER = 10_000_000;
const MOST_SHARED = 10_000_000;
const RUN_ID = /^[a-z0-9]{1,24}$/;

/**
 * States of a run record. `running` until the run has ended: it is under way, or was killed. `left`: its clean-up could not
 * remove everything. `kept`: it was told to clean nothing up.
 */
export const RUN_STATES = ['running', 'left', 'kept'] as const;
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

/**
 * Reads a record of `<collection>-runs`. Null for what is no whole record of a run: others may write there, and what is read here decides what is deleted.
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

/** Several workloads of one run may use one collection, so that all but the first carry their first worker. */
export function recordIdOf(runId: string, firstWorker: number): string {
  return firstWorker === 0 ? runId : `${runId}-${firstWorker}`;
}
