import type { Operation, Random, SyntrixWorkerClient, Worker } from '@syntrix-bench/core';
import { type KeyChoice, type Scatter, type WorkerDocuments } from '@syntrix-bench/documents';

import { createOperation, type CrudOperation } from './crud-operations.ts';
import type { DocumentPool } from './document-pool.ts';
import { shareOf, type CrudMixEntry } from './operation-options.ts';
import type { Tracer } from './tracer.ts';
import type { WorkerVerifier } from './verify/worker-verifier.ts';

/** What the operations of one worker work with. */
export interface WorkerResources {
  readonly collection: string;
  /** Followed by the number of a document of this worker. */
  readonly ownPrefix: string;
  /** Followed by the number of a shared document. */
  readonly sharedPrefix: string;
  /** Shared documents of the worker's database. */
  readonly sharedCount: number;
  readonly own: WorkerDocuments;
  /** How documents are chosen where an operation does not say so itself. */
  readonly keys: KeyChoice;
  /** Which shared documents are popular; the same for all workers. */
  readonly scatter: Scatter;
  readonly pool: DocumentPool;
  /** Makes the member of documents that says who wrote them when; null where they have none. */
  readonly tracer: Tracer | null;
  /** The worker's stream: all its choices come from it. */
  readonly random: Random;
  /** Follows what happens to documents and looks at what is read; null where nothing is verified. */
  readonly verifier: WorkerVerifier | null;
  /** Adds one to a counter of the report. */
  readonly count: (counter: WorkerCounter) => void;
  /** An answer said that a document which must be there is. */
  readonly present: () => void;
  /** An answer said that a document is not there which nobody had deleted. */
  readonly missing: (method: string, id: string, status: number) => void;
}

/**
 * What workers count. `conflicts`: a conditional write came too late, for another worker had written in between.
 * `redrawn`: a drawn type was infeasible, and another drawn in its place.
 */
type WorkerCounter = 'conflicts' | 'redrawn';

/**
 * Draws a worker's operations by weight, or does those of the types it is asked for. A drawn type that finds no document is
 * infeasible: it is counted, and drawn again among the types that find one. A read never turns into a creation that nobody
 * asked for.
 */
export class CrudWorker implements Worker<SyntrixWorkerClient> {
  readonly #resources: WorkerResources;
  readonly #operations: readonly CrudOperation[];
  readonly #mix: OperationMix;
  readonly #feasible = (choice: number): boolean => (this.#operations[choice] as CrudOperation).feasible();

  constructor(resources: WorkerResources, entries: readonly CrudMixEntry[]) {
    this.#resources = resources;
    this.#operations = entries.map((entry, index) => createOperation(entry, index, resources));
    this.#mix = new OperationMix(entries.map(shareOf));
  }

  next(): Operation<SyntrixWorkerClient> | null {
    const { random, count } = this.#resources;
    let choice = this.#mix.draw(random);
    if (!this.#feasible(choice)) {
      count('redrawn');
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
  highWaterMark(): number {
    return this.#resources.own.used;
  }
}

/** Draws numbers 0 … n-1 in proportion to weights. */
export class OperationMix {
  readonly #weights: readonly number[];
  readonly #total: number;

  /** `weights` are not negative and do not all vanish. */
  constructor(weights: readonly number[]) {
    this.#weights = weights;
    this.#total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** Draws from all, with one random number. */
  draw(random: Random): number {
    return this.#pick(random.next() * this.#total, everything);
  }

  /** Draws, with one random number, from those that are feasible; -1, without drawing, when none is. */
  drawFeasible(random: Random, feasible: (choice: number) => boolean): number {
    let total = 0;
    for (let choice = 0; choice < this.#weights.length; choice += 1) {
      if (feasible(choice)) total += this.#weights[choice] as number;
    }
    return total === 0 ? -1 : this.#pick(random.next() * total, feasible);
  }

  #pick(at: number, allowed: (choice: number) => boolean): number {
    let left = at;
    let last = -1;
    for (let choice = 0; choice < this.#weights.length; choice += 1) {
      const weight = this.#weights[choice] as number;
      if (weight === 0 || !allowed(choice)) continue;
      last = choice;
      if (left < weight) return choice;
      left -= weight;
    }
    // Sums of fractions may round to just below what was drawn.
    return last;
  }
}

function everything(): boolean {
  return true;
}
