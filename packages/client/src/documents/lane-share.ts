import { createExchange, resetExchange, type Exchange } from '../transport/exchange.ts';

/** Shares a transport's lanes among callers that know no lanes: each gets a free one, in the order of asking. */
export class LaneShare {
  readonly #free: Exchange[];
  readonly #waiting: ((exchange: Exchange) => void)[] = [];

  constructor(lanes: number) {
    this.#free = Array.from({ length: lanes }, (_, index) => createExchange(lanes - 1 - index, true));
  }

  /** Lends a lane's exchange, reset and with `wantBody` set, for as long as `use` runs. */
  async lend<Result>(use: (exchange: Exchange) => Promise<Result>): Promise<Result> {
    const exchange = await this.#take();
    resetExchange(exchange);
    exchange.wantBody = true;
    try {
      return await use(exchange);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(exchange);
      else next(exchange);
    }
  }

  #take(): Promise<Exchange> {
    const exchange = this.#free.pop();
    return exchange === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(exchange);
  }
}
