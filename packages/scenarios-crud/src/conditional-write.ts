import { OUTCOME_CODE, type OutcomeCode, type Slot, type SyntrixLaneClient } from '@syntrix-bench/core';

import { conditionOn, versionIn } from './condition.ts';
import type { CrudOperation } from './crud-operation.ts';
import type { DocumentChoice } from './document-choice.ts';
import { hasDocument, type LaneResources } from './lane-resources.ts';

const CONFLICT_PLANNED = { planned: [412] };
const NOTHING_PLANNED = {};

/**
 * Optimistic locking as an application does it: GET, then a PATCH or PUT that goes through only if the version is still
 * the one that was read. Two requests, one operation.
 *
 * Where another lane's write came between, the 412 is planned: the operation is refused and counted as a conflict. A
 * document of the lane's own has no other writer, so that a 412 about it is a finding, and counted as `missing`.
 */
export class ConditionalWrite implements CrudOperation {
  readonly type: number;
  readonly #lane: LaneResources;
  readonly #choice: DocumentChoice;
  readonly #verb: 'update' | 'replace';
  #patch = '';
  #contents = 0;

  constructor(type: number, lane: LaneResources, choice: DocumentChoice, verb: 'update' | 'replace') {
    this.type = type;
    this.#lane = lane;
    this.#choice = choice;
    this.#verb = verb;
  }

  feasible(): boolean {
    return hasDocument(this.#lane);
  }

  prepare(): void {
    const { pool, random } = this.#lane;
    this.#choice.draw();
    if (this.#verb === 'update') this.#patch = pool.drawPatch(random);
    else this.#contents = pool.drawContents(random);
  }

  async execute({ documents }: SyntrixLaneClient, slot: Slot): Promise<OutcomeCode> {
    const { collection, onConflict } = this.#lane;
    const choice = this.#choice;
    slot.wantBody = true;
    const read = await documents.get(collection, choice.id, slot);
    slot.wantBody = false;
    if (read !== OUTCOME_CODE.ok) {
      choice.settle(read, slot);
      return read;
    }
    const body = this.#body(conditionOn(versionIn(slot.body)));
    const planned = choice.isShared ? CONFLICT_PLANNED : NOTHING_PLANNED;
    const outcome = await documents[this.#verb](collection, choice.id, body, slot, planned);
    if (outcome === OUTCOME_CODE.refused) onConflict();
    else choice.settle(outcome, slot);
    return outcome;
  }

  #body(condition: string): string | Uint8Array {
    const { pool } = this.#lane;
    if (this.#verb === 'update') return `${this.#patch.slice(0, -1)}${condition}}`;
    return pool.replacement(this.#choice.id, this.#choice.number, this.#contents, condition);
  }
}
