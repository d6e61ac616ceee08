import type { Operation, Random, SyntrixWorkerClient, Worker } from '@syntrix-bench/core';
import type { OperationMix, WorkerDocuments } from '@syntrix-bench/documents';

import type { PreparedOperation } from './operations/query-operation.ts';

/**
 * Draws a worker's operations by weight, or does those of the types it is asked for. What finds no document it could be done to is
 * left out of the draw.
 */
export class QueryWorker implements Worker<SyntrixWorkerClient> {
  readonly #operations: readonly PreparedOperation[];
  readonly #mix: OperationMix;
  readonly #random: Random;
  readonly #own: WorkerDocuments;
  readonly #feasible = (choice: number): boolean => (this.#operations[choice] as PreparedOperation).feasible();

  constructor(operations: readonly PreparedOperation[], mix: OperationMix, random: Random, own: WorkerDocuments) {
    this.#operations = operations;
    this.#mix = mix;
    this.#random = random;
    this.#own = own;
  }

  next(): Operation<SyntrixWorkerClient> | null {
    return this.#prepared(this.#operations.length === 1 ? 0 : this.#mix.drawFeasible(this.#random, this.#feasible));
  }

  nextOf(type: number): Operation<SyntrixWorkerClient> | null {
    return this.#prepared(type);
  }

  /** Numbers used for documents of this worker. */
  highWaterMark(): number {
    return this.#own.used;
  }

  #prepared(choice: number): Operation<SyntrixWorkerClient> | null {
    const operation = this.#operations[choice];
    if (operation === undefined || !operation.feasible()) return null;
    operation.prepare();
    return operation;
  }
}
