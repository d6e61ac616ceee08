import { type WebhookTask, workerOf } from './webhook-task.ts';

/** How many there are, and how many tasks may wait or be under way. */
export interface PoolSize {
  readonly workers: number;
  /** Waiting, for each. */
  readonly queue: number;
  /** Waiting and under way, for all together. */
  readonly tasks: number;
}

interface Worker {
  readonly queue: WebhookTask[];
  isBusy: boolean;
}

/** Workers, each with a queue of its own and one task at a time: tasks of one document are carried out one after the other. */
export class WorkerPool {
  readonly #size: PoolSize;
  readonly #workers: readonly Worker[];
  readonly #defer: (turn: () => void) => void;
  readonly #carryOut: (task: WebhookTask, done: () => void) => void;
  readonly #hasRoom: () => void;
  #idleWithWork = new Set<Worker>();
  #isTurnPlanned = false;
  #tasks = 0;

  /**
   * @param defer Runs a turn once the thread is free.
   * @param carryOut Calls `done` once, and never at once.
   * @param hasRoom A queue that was full has room.
   */
  constructor(
    size: PoolSize,
    defer: (turn: () => void) => void,
    carryOut: (task: WebhookTask, done: () => void) => void,
    hasRoom: () => void,
  ) {
    this.#size = size;
    this.#workers = Array.from({ length: size.workers }, () => ({ queue: [], isBusy: false }));
    this.#defer = defer;
    this.#carryOut = carryOut;
    this.#hasRoom = hasRoom;
  }

  /** Takes a task, where its worker's queue has room. */
  offer(task: WebhookTask): boolean {
    const worker = this.#workers[workerOf(task, this.#size.workers)]!;
    if (worker.queue.length >= this.#size.queue || this.#tasks >= this.#size.tasks) return false;
    worker.queue.push(task);
    this.#tasks += 1;
    if (worker.isBusy) return true;
    this.#idleWithWork.add(worker);
    if (!this.#isTurnPlanned) {
      this.#isTurnPlanned = true;
      this.#defer(() => this.#turn());
    }
    return true;
  }

  /** Forgets what waits; what is under way goes on. */
  clear(): void {
    for (const { queue } of this.#workers) {
      this.#tasks -= queue.length;
      queue.length = 0;
    }
    this.#idleWithWork.clear();
  }

  #turn(): void {
    this.#isTurnPlanned = false;
    const workers = this.#idleWithWork;
    this.#idleWithWork = new Set();
    for (const worker of workers) if (!worker.isBusy) this.#next(worker);
  }

  #next(worker: Worker): void {
    const wasFull = worker.queue.length === this.#size.queue;
    const task = worker.queue.shift();
    worker.isBusy = task !== undefined;
    if (task === undefined) return;
    this.#carryOut(task, () => this.#done(worker));
    if (wasFull) this.#hasRoom();
  }

  #done(worker: Worker): void {
    const wasFull = this.#tasks === this.#size.tasks;
    this.#tasks -= 1;
    this.#next(worker);
    if (wasFull) this.#hasRoom();
  }
}
