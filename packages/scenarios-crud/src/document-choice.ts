import { OUTCOME_CODE, type OutcomeCode, type Slot } from '@syntrix-bench/core';

import { isMissing } from './answers.ts';
import type { Keys } from './keys/keys.ts';
import type { LaneResources } from './lane-resources.ts';

const SHARED = -1;

/** An existing document, drawn by a lane for an operation that leaves it in being. Reused for each operation. */
export class DocumentChoice {
  id = '';
  number = 0;
  readonly #lane: LaneResources;
  readonly #keys: Keys;
  /** Where the lane's own document stands in its live set, or -1 for a shared document. */
  #position = SHARED;

  constructor(lane: LaneResources, keys: Keys) {
    this.#lane = lane;
    this.#keys = keys;
  }

  /** Whether other lanes address the document too. */
  get isShared(): boolean {
    return this.#position === SHARED;
  }

  /** Draws a document of those that the lane may address: all shared ones and its own live ones. There must be one. */
  draw(): void {
    const { random, sharedCount, own, sharedPrefix, ownPrefix } = this.#lane;
    const drawn = this.#keys.draw(random, sharedCount, own.liveCount);
    if (drawn < sharedCount) {
      this.#position = SHARED;
      this.number = drawn;
      this.id = sharedPrefix + drawn;
    } else {
      this.#position = drawn - sharedCount;
      this.number = own.liveAt(this.#position);
      this.id = ownPrefix + this.number;
    }
  }

  /**
   * Looks at how the operation ended. A document that is missing, or whose state is unknown, is retired if it is the
   * lane's own; shared ones stay in use, for nobody may delete them and other lanes address them too.
   */
  settle(outcome: OutcomeCode, slot: Slot): void {
    if (outcome === OUTCOME_CODE.ok) return;
    const missing = isMissing(slot);
    if (missing) this.#lane.onMissing();
    if (this.#position !== SHARED && (missing || outcome === OUTCOME_CODE.unknown))
      this.#lane.own.retire(this.#position);
  }
}
