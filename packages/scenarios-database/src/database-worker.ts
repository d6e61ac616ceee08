import type { Operation, SyntrixWorkerClient, Worker } from '@syntrix-bench/core';
import { OperationMix } from '@syntrix-bench/documents';

import { createOperation, type DatabaseOperation, type WorkerResources } from './database-operations.ts';
import type { DatabaseMixEntry } from './database-options.ts';

/** Draws a worker's operations by weight. */
export class DatabaseWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WorkerResources;
  readonly #operations: readonly DatabaseOperation[];
  readonly #mix: OperationMix;

  constructor(resources: WorkerResources, entries: readonly DatabaseMixEntry[]) {
    this.#resources = resources;
    this.#operations = entries.map(({ type }, index) => createOperation(type, index, resources));
    this.#mix = new OperationMix(entries.map(({ weight }) => weight));
  }

  next(): Operation<SyntrixWorkerClient> {
    return this.#prepared(this.#mix.draw(this.#resources.random));
  }

  nextOf(type: number): Operation<SyntrixWorkerClient> | null {
    return type < this.#operations.length ? this.#prepared(type) : null;
  }

  #prepared(type: number): DatabaseOperation {
    const operation = this.#operations[type]!;
    operation.prepare();
    return operation;
  }
}
