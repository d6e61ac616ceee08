import type { OutcomeCode } from '@syntrix-bench/metrics';

import type { Slot } from './slot.ts';

/**
 * One kind of thing a lane does. Long-lived: made once per lane and re-parametrised by the lane before each use, so that
 * nothing is allocated for an operation that need not be.
 */
export interface Operation<Client = unknown> {
  /** Index into the names that the scenario's `operations(options)` returned. */
  readonly type: number;
  /**
   * Does the operation once and fills the slot. Called again only after it has ended. Expected failures are outcomes;
   * what it throws, or rejects with, is taken for a bug of the scenario and ends the run.
   */
  execute(client: Client, slot: Slot): OutcomeCode | Promise<OutcomeCode>;
}
