/** How many requests of one method ended with one status; 0 is "no answer". */
export interface RequestCount {
  readonly method: string;
  readonly status: number;
  readonly count: number;
}

/** Counts requests by method and status, to be held against what the target counted. */
export class TrafficCounter {
  readonly #counts = new Map<string, Map<number, number>>();

  /** Counts one request that reached a socket. */
  add(method: string, status: number): void {
    let ofMethod = this.#counts.get(method);
    if (ofMethod === undefined) this.#counts.set(method, (ofMethod = new Map<number, number>()));
    ofMethod.set(status, (ofMethod.get(status) ?? 0) + 1);
  }

  /** What was counted since the last call, sorted by method, then status. */
  take(): RequestCount[] {
    const rows = [...this.#counts].flatMap(([method, ofMethod]) =>
      [...ofMethod].map(([status, count]) => ({ method, status, count })),
    );
    this.#counts.clear();
    return rows.sort((a, b) => (a.method === b.method ? a.status - b.status : a.method < b.method ? -1 : 1));
  }
}
