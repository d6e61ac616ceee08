import { OUTCOMES, type OutcomeCode } from '@syntrix-bench/metrics';

import type { Operation } from '../contracts/operation.ts';
import type { Worker } from '../contracts/scenario.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import type { OnceResult, OnceWatch } from './once-watch.ts';
import type { Turns } from './turns.ts';

/** How often, on average, a worker that cannot be told what to do is asked for each type before it is given up. */
const TRIES_PER_TYPE = 50;

/** What the workers of one run have in common. */
export interface OnceRun {
  readonly watch: OnceWatch;
  /** Stable keys by category. */
  readonly categories: readonly string[];
  readonly turns: Turns;
}

/** Names each operation type of a worker once, and lets operations of all workers come one after the other. */
export class OnceWorker implements Worker<unknown> {
  readonly #worker: Worker<unknown>;
  readonly #workload: string;
  readonly #names: readonly string[];
  readonly #run: OnceRun;
  readonly #come = new Set<number>();
  #asked = 0;

  constructor(worker: Worker<unknown>, workload: string, names: readonly string[], run: OnceRun) {
    this.#worker = worker;
    this.#workload = workload;
    this.#names = names;
    this.#run = run;
  }

  next(): Operation | null {
    const worker = this.#worker;
    const operation =
      worker.nextOf === undefined ? this.#drawn(worker) : this.#named((type) => worker.nextOf?.(type) ?? null);
    return operation === null ? null : this.#watched(operation);
  }

  mark(): number {
    return this.#worker.mark?.() ?? 0;
  }

  #named(nextOf: (type: number) => Operation | null): Operation | null {
    while (this.#asked < this.#names.length) {
      const type = this.#asked;
      this.#asked += 1;
      const operation = nextOf(type);
      if (operation !== null) return operation;
      this.#notDone(type);
    }
    return null;
  }

  #drawn(worker: Worker<unknown>): Operation | null {
    if (this.#come.size === this.#names.length) return null;
    this.#asked += 1;
    const operation = this.#asked > this.#names.length * TRIES_PER_TYPE ? null : worker.next();
    if (operation !== null) this.#come.add(operation.type);
    else this.#names.forEach((_, type) => (this.#come.has(type) ? undefined : this.#notDone(type)));
    return operation;
  }

  #watched(operation: Operation): Operation {
    const { turns, watch } = this.#run;
    const name = this.#names[operation.type] ?? String(operation.type);
    return {
      type: operation.type,
      execute: (client, result) =>
        turns.take(async () => {
          watch.onBegin(this.#workload, name);
          const outcome = await endOf(operation, client, result);
          watch.onEnd(this.#resultOf(name, result, outcome));
          return outcome;
        }),
      settle: (outcome, result) => operation.settle?.(outcome, result),
    };
  }

  #notDone(type: number): void {
    const nothing = { status: 0, category: '', message: '', requestId: '', requests: 0 };
    this.#run.watch.onEnd({
      workload: this.#workload,
      operation: this.#names[type] ?? String(type),
      outcome: 'not_done',
      ...nothing,
      serviceUs: 0,
      bytesOut: 0,
      bytesIn: 0,
    });
  }

  #resultOf(operation: string, result: OperationResult, outcome: OutcomeCode): OnceResult {
    return {
      workload: this.#workload,
      operation,
      outcome: OUTCOMES[outcome] ?? 'failed',
      status: result.status,
      category: this.#run.categories[result.category] ?? '',
      message: result.message,
      requestId: result.requestId,
      requests: result.requests,
      serviceUs: result.doneUs - result.sentUs,
      bytesOut: result.bytesOut,
      bytesIn: result.bytesIn,
    };
  }
}

/** How an operation ends, in whichever way it tells. */
function endOf(operation: Operation, client: unknown, result: OperationResult): Promise<OutcomeCode> {
  return new Promise((resolve) => {
    const outcome = operation.execute(client, result, resolve);
    if (outcome !== undefined) resolve(outcome);
  });
}
