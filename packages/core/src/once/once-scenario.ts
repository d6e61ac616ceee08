import { type Outcome, type OutcomeCode, OUTCOMES } from '@syntrix-bench/metrics';

import type { OperationResult } from '../contracts/operation-result.ts';
import type { Operation } from '../contracts/operation.ts';
import type { HeldConnection, Scenario, Worker } from '../contracts/scenario.ts';
import { ENGINE_SERIES } from '../contracts/engine-series.ts';

/** How one operation, or one connection to hold, ended that was tried once. Times are in microseconds. */
export interface OnceResult {
  readonly workload: string;
  readonly kind: 'operation' | 'connection';
  /** That of held connections ({@link ENGINE_SERIES}) for a connection. */
  readonly operation: string;
  /** `not_done`: the scenario had nothing to do it to. */
  readonly outcome: Outcome | 'not_done';
  /** HTTP status of the last answer, 0 where none came. */
  readonly status: number;
  /** Stable key of what went wrong, empty where nothing did. */
  readonly category: string;
  /** What the server or the system said of it; empty where nothing went wrong. */
  readonly message: string;
  readonly requestId: string;
  readonly requests: number;
  /** From the first byte of the first request to the last byte of the last answer. */
  readonly serviceUs: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
}

/** Hears of operations that are tried once. They come one after the other, never two at a time. */
export interface OnceWatch {
  onBegin(workload: string, operation: string): void;
  onEnd(result: OnceResult): void;
}

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

  next(): Operation<unknown> | null {
    const worker = this.#worker;
    const operation =
      worker.nextOf === undefined ? this.#drawn(worker) : this.#named((type) => worker.nextOf?.(type) ?? null);
    return operation === null ? null : this.#watched(operation);
  }

  highWaterMark(): number {
    return this.#worker.highWaterMark?.() ?? 0;
  }

  #named(nextOf: (type: number) => Operation<unknown> | null): Operation<unknown> | null {
    while (this.#asked < this.#names.length) {
      const type = this.#asked;
      this.#asked += 1;
      const operation = nextOf(type);
      if (operation !== null) return operation;
      this.#notDone(type);
    }
    return null;
  }

  #drawn(worker: Worker<unknown>): Operation<unknown> | null {
    if (this.#come.size === this.#names.length) return null;
    this.#asked += 1;
    const operation = this.#asked > this.#names.length * TRIES_PER_TYPE ? null : worker.next();
    if (operation !== null) this.#come.add(operation.type);
    else this.#names.forEach((_, type) => (this.#come.has(type) ? undefined : this.#notDone(type)));
    return operation;
  }

  #watched(operation: Operation<unknown>): Operation<unknown> {
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
    this.#run.watch.onEnd({
      workload: this.#workload,
      kind: 'operation',
      operation: this.#names[type] ?? String(type),
      outcome: 'not_done',
      ...NOTHING_SENT,
    });
  }

  #resultOf(operation: string, result: OperationResult, outcome: OutcomeCode): OnceResult {
    return {
      workload: this.#workload,
      kind: 'operation',
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

const NOTHING_SENT = {
  status: 0,
  category: '',
  message: '',
  requestId: '',
  requests: 0,
  serviceUs: 0,
  bytesOut: 0,
  bytesIn: 0,
};

/** Opens connections to hold, and tells of the first try of each; later ones are the run's own patience. */
function watchedConnect<Context>(
  connect: (connection: number, context: Context) => Promise<HeldConnection>,
  workload: string,
  { watch, turns, categories }: OnceRun,
): (connection: number, context: Context) => Promise<HeldConnection> {
  const tried = new Set<number>();
  return async (connection, held) => {
    if (tried.has(connection)) return connect(connection, held);
    tried.add(connection);
    return turns.take(async () => {
      watch.onBegin(workload, ENGINE_SERIES.hold);
      const result = { workload, kind: 'connection', operation: ENGINE_SERIES.hold, ...NOTHING_SENT } as const;
      try {
        const open = await connect(connection, held);
        watch.onEnd({ ...result, outcome: 'ok' });
        return open;
      } catch (error) {
        const named = error instanceof Error && 'category' in error ? String(error.category) : '';
        const message = error instanceof Error ? error.message : String(error);
        watch.onEnd({ ...result, outcome: 'failed', category: categories.includes(named) ? named : '', message });
        throw error;
      }
    });
  };
}

/** How an operation ends, in whichever way it tells. */
function endOf(operation: Operation<unknown>, client: unknown, result: OperationResult): Promise<OutcomeCode> {
  return new Promise((resolve) => {
    const outcome = operation.execute(client, result, resolve);
    if (outcome !== undefined) resolve(outcome);
  });
}

/** Lets pieces of work come one after the other, in the order in which they ask. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work when all that asked before has ended, well or badly. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** The same scenario, whose workers do each operation type once, in order, and then nothing more. */
export function onceScenario(scenario: Scenario, run: OnceRun): Scenario {
  return {
    ...scenario,
    shard(context) {
      const shard = scenario.shard(context);
      const names = scenario.operations(context.options);
      return {
        setup: async () => shard.setup?.(),
        ...(shard.createWorker === undefined
          ? {}
          : { createWorker: (worker) => new OnceWorker(shard.createWorker!(worker), context.workload, names, run) }),
        drain: async (deadlineUs) => shard.drain?.(deadlineUs),
        teardown: async (deadlineUs) =>
          (await shard.teardown?.(deadlineUs)) ?? { removed: 0, left: { count: 0, samples: [] } },
        takeLedgers: () => shard.takeLedgers?.() ?? {},
        settle: async (input) => shard.settle?.(input),
        ...(shard.connect === undefined
          ? {}
          : { connect: watchedConnect(shard.connect.bind(shard), context.workload, run) }),
      };
    },
  };
}
