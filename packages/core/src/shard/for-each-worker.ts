import type { OperationResult } from '../contracts/operation-result.ts';
import { resetOperationResult } from '../contracts/operation-result.ts';

/** A worker as far as work outside of load needs it. */
export interface WorkWorker {
  readonly result: OperationResult;
  readonly client: unknown;
  whenFree(): Promise<void>;
}

/**
 * Does `work` for the indices from 0 to `count` - 1, as many at once as there are workers. Ends early when `stopWhen` says
 * so; rejects with the first error `work` throws, after what was under way has ended. Resolves with how many were done.
 */
export async function forEachOverWorkers(
  workers: readonly WorkWorker[],
  count: number,
  work: (index: number, client: unknown, result: OperationResult) => Promise<void>,
  stopWhen: () => boolean,
): Promise<number> {
  let next = 0;
  let done = 0;
  let failure: { readonly error: unknown } | null = null;

  async function takeTurns(worker: WorkWorker): Promise<void> {
    await worker.whenFree();
    while (next < count && failure === null && !stopWhen()) {
      const index = next;
      next += 1;
      resetOperationResult(worker.result);
      try {
        await work(index, worker.client, worker.result);
        done += 1;
      } catch (error) {
        failure ??= { error };
      }
    }
  }

  await Promise.all(workers.map(takeTurns));
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  return done;
}
