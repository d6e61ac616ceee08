import type { Worker, Operation, SyntrixWorkerClient } from '@syntrix-bench/core';

import { createOperation } from './create-operation.ts';
import type { CrudOperation } from './crud-operation.ts';
import type { WorkerResources } from './worker-resources.ts';
import { OperationMix } from './operation-mix.ts';
import { shareOf, type CrudMixEntry } from './operation-options.ts';

/**
 * Draws a worker's operations by weight, or does those of the types it is asked for. A drawn type that finds no document is
 * redrawn among those that do, and counted as starved: a read never turns into a creation that nobody asked for.
 */
export class CrudWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WorkerResources;
  readonly #operations: readonly CrudOperation[];
  readonly #mix: OperationMix;
  readonly #onStarved: () => void;
  readonly #feasible = (choice: number): boolean => (this.#operations[choice] as CrudOperation).feasible();

  constructor(resources: WorkerResources, operations: readonly CrudMixEntry[], onStarved: () => void) {
    this.#resources = resources;
    this.#operations = operations.map((operation, index) => createOperation(operation, index, resources));
    this.#mix = new OperationMix(operations.map(shareOf));
    this.#onStarved = onStarved;
  }

  next(): Operation<SyntrixWorkerClient> | null {
    const { random } = this.#resources;
    let choice = this.#mix.draw(random);
    if (!this.#feasible(choice)) {
      this.#onStarved();
      choice = this.#mix.drawFeasible(random, this.#feasible);
      if (choice < 0) return null;
    }
    const operation = this.#operations[choice] as CrudOperation;
    operation.prepare();
    return operation;
  }

  nextOf(type: number): Operation<SyntrixWorkerClient> | null {
    const operation = this.#operations[type];
    if (operation === undefined || !operation.feasible()) return null;
    operation.prepare();
    return operation;
  }

  /** Numbers used for documents of this worker. */
  mark(): number {
    return this.#resources.own.used;
  }
}
