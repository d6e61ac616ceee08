/** How many requests of one method ended with one status; 0 is "no answer". */
export interface RequestCount {
  readonly method: string;
  readonly status: number;
  readonly count: number;
}

interface Tally {
  readonly method: string;
  readonly status: number;
  count: number;
}

/** Counts requests by method and status, to be held against what the target counted. */
export class TrafficCounter {
  readonly #tallies = new Map<string, Map<number, Tally>>();
  /** The one counted last: mostly it is the next one, too. */
  #last: Tally | null = null;

  /** Counts one request that reached a socket. */
  add(method: string, status: number): void {
    let tally = this.#last;
    if (tally === null || tally.status !== status || tally.method !== method) {
      tally = this.#last = this.#tallyOf(method, status);
    }
    tally.count += 1;
  }

  /** What was counted since the last call, sorted by method, then status. */
  take(): RequestCount[] {
    const rows = [...this.#tallies.values()].flatMap((ofMethod) => [...ofMethod.values()]);
    this.#tallies.clear();
    this.#last = null;
    return rows.sort((a, b) => (a.method === b.method ? a.status - b.status : a.method < b.method ? -1 : 1));
  }

  #tallyOf(method: string, status: number): Tally {
    let ofMethod = this.#tallies.get(method);
    if (ofMethod === undefined) this.#tallies.set(method, (ofMethod = new Map<number, Tally>()));
    let tally = ofMethod.get(status);
    if (tally === undefined) ofMethod.set(status, (tally = { method, status, count: 0 }));
    return tally;
  }
}
