import type { Slot } from '../contracts/slot.ts';
import { resetSlot } from './lane-slot.ts';

/** A lane as far as work outside of load needs it. */
export interface WorkLane {
  readonly slot: Slot;
  readonly client: unknown;
  whenFree(): Promise<void>;
}

/**
 * Does `work` for the indices from 0 to `count` - 1, as many at once as there are lanes. Ends early when `stopWhen` says
 * so; rejects with the first error `work` throws, after what was under way has ended. Resolves with how many were done.
 */
export async function forEachOverLanes(
  lanes: readonly WorkLane[],
  count: number,
  work: (index: number, client: unknown, slot: Slot) => Promise<void>,
  stopWhen: () => boolean,
): Promise<number> {
  let next = 0;
  let done = 0;
  let failure: { readonly error: unknown } | null = null;

  async function takeTurns(lane: WorkLane): Promise<void> {
    await lane.whenFree();
    while (next < count && failure === null && !stopWhen()) {
      const index = next;
      next += 1;
      resetSlot(lane.slot);
      try {
        await work(index, lane.client, lane.slot);
        done += 1;
      } catch (error) {
        failure ??= { error };
      }
    }
  }

  await Promise.all(lanes.map(takeTurns));
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
  return done;
}
