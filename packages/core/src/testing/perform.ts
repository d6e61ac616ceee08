import type { OutcomeCode } from '@syntrix-bench/metrics';

import type { Operation } from '../contracts/operation.ts';
import type { OperationResult } from '../contracts/operation-result.ts';

/** Does an operation once as a worker would, and resolves with how it ended; rejects with what it threw. */
export async function perform<Client>(
  operation: Operation<Client>,
  client: Client,
  result: OperationResult,
): Promise<OutcomeCode> {
  const outcome = await new Promise<OutcomeCode>((resolve, reject) => {
    const told = operation.execute(client, result, resolve);
    if (told !== undefined) Promise.resolve(told).then(resolve, reject);
  });
  operation.settle?.(outcome, result);
  return outcome;
}
