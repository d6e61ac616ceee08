import { OUTCOMES, type OutcomeCode } from '@syntrix-bench/metrics';

import type { Operation } from '../contracts/operation.ts';
import type { Lane } from '../contracts/scenario.ts';
import type { Slot } from '../contracts/slot.ts';
import type { OnceResult, OnceWatch } from './once-watch.ts';
import type { Turns } from './turns.ts';

/** How often, on average, a lane that cannot be told what to do is asked for each type before it is given up. */
const TRIES_PER_TYPE = 50;

/** What the lanes of one run have in common. */
export interface OnceRun {
  readonly watch: OnceWatch;
  /** Stable keys by category. */
  readonly categories: readonly string[];
  readonly turns: Turns;
}

/** Names each operation type of a lane once, and lets operations of all lanes come one after the other. */
export class OnceLane implements Lane<unknown> {
  readonly #lane: Lane<unknown>;
  readonly #workload: string;
  readonly #names: readonly string[];
  readonly #run: OnceRun;
  readonly #come = new Set<number>();
  #asked = 0;

  constructor(lane: Lane<unknown>, workload: string, names: readonly string[], run: OnceRun) {
    this.#lane = lane;
    this.#workload = workload;
    this.#names = names;
    this.#run = run;
  }

  next(): Operation | null {
    const lane = this.#lane;
    const operation =
      lane.nextOf === undefined ? this.#drawn(lane) : this.#named((type) => lane.nextOf?.(type) ?? null);
    return operation === null ? null : this.#watched(operation);
  }

  mark(): number {
    return this.#lane.mark?.() ?? 0;
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

  #drawn(lane: Lane<unknown>): Operation | null {
    if (this.#come.size === this.#names.length) return null;
    this.#asked += 1;
    const operation = this.#asked > this.#names.length * TRIES_PER_TYPE ? null : lane.next();
    if (operation !== null) this.#come.add(operation.type);
    else this.#names.forEach((_, type) => (this.#come.has(type) ? undefined : this.#notDone(type)));
    return operation;
  }

  #watched(operation: Operation): Operation {
    const { turns, watch } = this.#run;
    const name = this.#names[operation.type] ?? String(operation.type);
    return {
      type: operation.type,
      execute: (client, slot) =>
        turns.take(async () => {
          watch.onBegin(this.#workload, name);
          const outcome = await endOf(operation, client, slot);
          watch.onEnd(this.#resultOf(name, slot, outcome));
          return outcome;
        }),
      settle: (outcome, slot) => operation.settle?.(outcome, slot),
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

  #resultOf(operation: string, slot: Slot, outcome: OutcomeCode): OnceResult {
    return {
      workload: this.#workload,
      operation,
      outcome: OUTCOMES[outcome] ?? 'failed',
      status: slot.status,
      category: this.#run.categories[slot.category] ?? '',
      message: slot.message,
      requestId: slot.requestId,
      requests: slot.requests,
      serviceUs: slot.doneUs - slot.sentUs,
      bytesOut: slot.bytesOut,
      bytesIn: slot.bytesIn,
    };
  }
}

/** How an operation ends, in whichever way it tells. */
function endOf(operation: Operation, client: unknown, slot: Slot): Promise<OutcomeCode> {
  return new Promise((resolve) => {
    const outcome = operation.execute(client, slot, resolve);
    if (outcome !== undefined) resolve(outcome);
  });
}
