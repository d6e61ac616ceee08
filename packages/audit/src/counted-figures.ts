import { mergeEach } from '@syntrix-bench/core/ledgers';
import type { Json, LedgerFormat } from '@syntrix-bench/core';
import { LatencyHistogram, mergeEncodedHistograms, type EncodedHistogram } from '@syntrix-bench/core/durations';

/** What was counted for one workload: what adds up, and durations. */
export type CountedState = {
  readonly sums: { readonly [key: string]: number };
  readonly durations: { readonly [key: string]: EncodedHistogram };
};

/** Both together. */
export function mergeCounted(a: CountedState, b: CountedState): CountedState {
  return {
    sums: mergeEach(a.sums, b.sums, (left, right) => left + right),
    durations: mergeEach(a.durations, b.durations, mergeEncodedHistograms),
  };
}

/** How a ledger of figures is told, which has a state for each workload, and how what several shards tell becomes one. */
export function figuresFormat<State extends CountedState>(
  format: string,
  merge: (a: State, b: State) => State,
): LedgerFormat {
  return {
    format,
    merge: (a: Json, b: Json) =>
      mergeEach(
        a as unknown as Readonly<Record<string, State>>,
        b as unknown as Readonly<Record<string, State>>,
        merge,
      ) as unknown as Json,
  };
}

/** Counts what a shard sees of a workload, for what the report says beside series and checks. Nothing is allocated for what is counted. */
export class CountedFigures {
  readonly #ledger: string;
  readonly #workload: string;
  readonly #durations = new Map<string, LatencyHistogram>();
  #sums: Record<string, number> = {};

  /** @param ledger Name of the ledger in which they are told. */
  constructor(ledger: string, workload: string) {
    this.#ledger = ledger;
    this.#workload = workload;
  }

  add(key: string, by: number): void {
    this.#sums[key] = (this.#sums[key] ?? 0) + by;
  }

  took(key: string, us: number): void {
    let took = this.#durations.get(key);
    if (took === undefined) this.#durations.set(key, (took = new LatencyHistogram()));
    took.record(us);
  }

  /** The ledger of what was counted since it was last taken; nothing where nothing was. */
  take(): Readonly<Record<string, Json>> {
    const state = this.takeState();
    const isEmpty = Object.values(state).every((part) => Object.keys(part).length === 0);
    return isEmpty ? {} : { [this.#ledger]: { [this.#workload]: state as unknown as Json } };
  }

  /** All parts of it, for who counts more than sums and durations. */
  protected takeState(): CountedState {
    const durations: Record<string, EncodedHistogram> = {};
    for (const [key, took] of this.#durations) {
      durations[key] = took.encode();
      took.release();
    }
    this.#durations.clear();
    const sums = this.#sums;
    this.#sums = {};
    return { sums, durations };
  }
}
