import { OUTCOME_CODE, type OutcomeCode, type OperationResult, type SyntrixWorkerClient } from '@syntrix-bench/core';

import { conditionOn, versionIn } from './condition.ts';
import type { CrudOperation } from './crud-operation.ts';
import type { DocumentChoice } from './document-choice.ts';
import { hasDocument, type WorkerResources } from './worker-resources.ts';

const CONFLICT_PLANNED = { planned: [412] };
const NOTHING_PLANNED = {};

/**
 * Optimistic locking as an application does it: GET, then a PATCH or PUT that goes through only if the version is still
 * the one that was read. Two requests, one operation.
 *
 * Where another worker's write came between, the 412 is planned: the operation is refused and counted as a conflict. A
 * document of the worker's own has no other writer, so that a 412 about it is a finding, and counted as `missing`.
 */
export class ConditionalWrite implements CrudOperation {
  readonly type: number;
  readonly #worker: WorkerResources;
  readonly #choice: DocumentChoice;
  readonly #verb: 'update' | 'replace';
  #patch = '';
  #contents = 0;

  constructor(type: number, worker: WorkerResources, choice: DocumentChoice, verb: 'update' | 'replace') {
    this.type = type;
    this.#worker = worker;
    this.#choice = choice;
    this.#verb = verb;
  }

  feasible(): boolean {
    return hasDocument(this.#worker);
  }

  prepare(): void {
    const { pool, random } = this.#worker;
    this.#choice.draw();
    if (this.#verb === 'update') this.#patch = pool.drawPatch(random);
    else this.#contents = pool.drawContents(random);
  }

  async execute({ documents }: SyntrixWorkerClient, result: OperationResult): Promise<OutcomeCode> {
    const { collection, onConflict } = this.#worker;
    const choice = this.#choice;
    result.wantBody = true;
    const read = await documents.get(collection, choice.id, result);
    result.wantBody = false;
    if (read !== OUTCOME_CODE.ok) {
      choice.settle(read, result);
      return read;
    }
    const body = this.#body(conditionOn(versionIn(result.body)));
    const planned = choice.isShared ? CONFLICT_PLANNED : NOTHING_PLANNED;
    const outcome = await documents[this.#verb](collection, choice.id, body, result, planned);
    if (outcome === OUTCOME_CODE.refused) onConflict();
    else choice.settle(outcome, result);
    return outcome;
  }

  #body(condition: string): string | Uint8Array {
    const { pool } = this.#worker;
    if (this.#verb === 'update') return `${this.#patch.slice(0, -1)}${condition}}`;
    return pool.replacement(this.#choice.id, this.#choice.number, this.#contents, condition);
  }
}
