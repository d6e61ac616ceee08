import type { OutcomeCode } from '@syntrix-bench/metrics';

import type { Operation } from '../contracts/operation.ts';
import type { Slot } from '../contracts/slot.ts';

/** Does an operation once as a lane would, and resolves with how it ended; rejects with what it threw. */
export async function perform<Client>(operation: Operation<Client>, client: Client, slot: Slot): Promise<OutcomeCode> {
  const outcome = await new Promise<OutcomeCode>((resolve, reject) => {
    const told = operation.execute(client, slot, resolve);
    if (told !== undefined) Promise.resolve(told).then(resolve, reject);
  });
  operation.settle?.(outcome, slot);
  return outcome;
}
