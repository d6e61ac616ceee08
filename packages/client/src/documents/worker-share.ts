import { createOperationResult, resetOperationResult, type OperationResult } from '../operation-result.ts';

/** Shares a transport's workers among callers that know no workers: each gets a free one, in the order of asking. */
export class WorkerShare {
  readonly #free: OperationResult[];
  readonly #waiting: ((result: OperationResult) => void)[] = [];

  constructor(workers: number) {
    this.#free = Array.from({ length: workers }, (_, index) => createOperationResult(workers - 1 - index));
  }

  /** Lends a worker's result, reset and with `wantBody` set, for as long as `use` runs. */
  async lend<Result>(use: (result: OperationResult) => Promise<Result>): Promise<Result> {
    const result = await this.#take();
    resetOperationResult(result);
    result.wantBody = true;
    try {
      return await use(result);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(result);
      else next(result);
    }
  }

  #take(): Promise<OperationResult> {
    const result = this.#free.pop();
    return result === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(result);
  }
}
