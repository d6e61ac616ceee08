import type { Operation, SyntrixWorkerClient, Worker } from '@syntrix-bench/core';
import { OperationMix } from '@syntrix-bench/documents';
import { shareOf } from '@syntrix-bench/documents/options';

import { createOperation, type CrudOperation } from './crud-operations.ts';
import type { CrudMixEntry } from './operation-options.ts';
import type { WorkerResources } from './worker-resources.ts';

/**
 * Draws a worker's operations by weight, or does those of the types it is asked for. Where a drawn type finds no document,
 * another is drawn in its place among the types that find one, and that is counted as `redrawn`. A read never turns into a
 * creation that nobody asked for.
 */
export class CrudWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WorkerResources;
  readonly #operations: readonly CrudOperation[];
  readonly #mix: OperationMix;
  readonly #feasible = (choice: number): boolean => (this.#operations[choice] as CrudOperation).feasible();
  readonly #redrawn = (): void => this.#resources.count('redrawn');

  constructor(resources: WorkerResources, entries: readonly CrudMixEntry[]) {
    this.#resources = resources;
    this.#operations = entries.map((entry, index) => createOperation(entry, index, resources));
    this.#mix = new OperationMix(entries.map(shareOf));
  }

  next(): Operation<SyntrixWorkerClient> | null {
    const choice = this.#mix.drawOrRedraw(this.#resources.random, this.#feasible, this.#redrawn);
    if (choice < 0) return null;
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
  highWaterMark(): number {
    return this.#resources.own.used;
  }
}
