import type { Json, LedgerFormat } from '@syntrix-bench/core';
import { mergeEach } from '@syntrix-bench/core/ledgers';

import { numbersOf, rangesOf, unionOf, type NumberRanges } from './number-ranges.ts';

/** Name of the ledger in which shards tell what their workers wrote beside queries. */
export const WRITE_LEDGER = 'query-writes';
/** Documents of a worker that the ledger knows of: those of a lower number. */
export const MOST_TOLD = 20_000;

/** What was acknowledged of the documents of one worker, by their numbers. */
export type WorkerWrites = {
  readonly made: NumberRanges;
  readonly removed: NumberRanges;
  /** Nobody knows how these are: an answer was lost. */
  readonly unsure: NumberRanges;
  /** The last change of those that were changed. */
  readonly revs: { readonly [number: string]: number };
  /** When the last write was acknowledged, on the run's clock. */
  readonly lastUs: number;
};

type PlaceWrites = { readonly [worker: string]: WorkerWrites };
/** By database, collection and worker. */
type Ledger = { readonly [database: string]: { readonly [collection: string]: PlaceWrites } };

/** How the ledger is told, and how what two shards or two moments tell becomes one. */
export const WRITE_LEDGER_FORMAT: LedgerFormat = {
  format: 'query-writes/1',
  merge: (a, b) => mergeEach(a as Ledger, b as Ledger, (c, d) => mergeEach(c, d, (e, f) => mergeEach(e, f, together))),
};

/** A document, and as which of its writes it must be there, or was. */
export interface LedgerDocument {
  readonly worker: number;
  readonly number: number;
  readonly rev: number;
}

/** What the ledger says of a collection. */
export interface LedgerView {
  /** When the last write was acknowledged. */
  readonly lastUs: number;
  live(): Iterable<LedgerDocument>;
  /** Documents that were removed, or may have been; null where workers made more than they tell of. */
  gone(): Iterable<LedgerDocument> | null;
  /** Documents whose deletion was acknowledged, and as which of their writes they were there before. */
  removed(): Iterable<LedgerDocument>;
  /** As what a document must be there; `removed`, or `unknown` where nobody can say. */
  stateOf(worker: number, number: number): 'live' | 'removed' | 'unknown';
}

/** Whether anybody told of a collection. */
export function hasLedgerOf(ledgers: Readonly<Record<string, Json>>, database: string, collection: string): boolean {
  return (ledgers[WRITE_LEDGER] as Ledger | undefined)?.[database]?.[collection] !== undefined;
}

/** Reads what all shards told of a collection. */
export function ledgerOf(ledgers: Readonly<Record<string, Json>>, database: string, collection: string): LedgerView {
  const places = (ledgers[WRITE_LEDGER] as Ledger | undefined)?.[database]?.[collection] ?? {};
  const workers = Object.entries(places).map(([worker, { made, removed, unsure, revs, lastUs }]) => ({
    worker: Number(worker),
    made,
    there: new Set(numbersOf(made)),
    removed: new Set(numbersOf(removed)),
    unsure: new Set(numbersOf(unsure)),
    revs,
    lastUs,
  }));
  const byWorker = new Map(workers.map((each) => [each.worker, each]));
  return {
    lastUs: workers.reduce((last, { lastUs }) => Math.max(last, lastUs), 0),
    gone: () =>
      workers.some(({ there }) => there.has(MOST_TOLD - 1))
        ? null
        : workers.flatMap(({ worker, removed, unsure, revs }) =>
            // Whether one was changed or removed by a write that nobody knows of is unknown, too.
            [...new Set([...removed, ...unsure])].map((number) => ({
              worker,
              number,
              rev: (revs[number] ?? 0) + (unsure.has(number) ? 1 : 0),
            })),
          ),
    *live() {
      for (const { worker, made, removed, unsure, revs } of workers) {
        for (const number of numbersOf(made)) {
          if (!removed.has(number) && !unsure.has(number)) yield { worker, number, rev: revs[number] ?? 0 };
        }
      }
    },
    *removed() {
      for (const { worker, there, removed, unsure, revs } of workers) {
        for (const number of removed) {
          if (there.has(number) && !unsure.has(number)) yield { worker, number, rev: revs[number] ?? 0 };
        }
      }
    },
    stateOf: (worker, number) => {
      const writes = byWorker.get(worker);
      if (writes === undefined || writes.unsure.has(number) || !writes.there.has(number)) return 'unknown';
      return writes.removed.has(number) ? 'removed' : 'live';
    },
  };
}

interface NewWrites {
  readonly made: Set<number>;
  readonly removed: Set<number>;
  readonly unsure: Set<number>;
  readonly revs: Map<number, number>;
  lastUs: number;
}

/** What one shard wrote to a collection of a database since it was last asked. */
export class LedgerWriter {
  readonly #database: string;
  readonly #collection: string;
  #workers = new Map<number, NewWrites>();
  #untold = 0;

  constructor(database: string, collection: string) {
    this.#database = database;
    this.#collection = collection;
  }

  /** Documents that were made and of which the ledger says nothing, for a worker had made too many before. */
  get untold(): number {
    return this.#untold;
  }

  /**
   * A write was acknowledged.
   *
   * @param rev 0 for a creation, below 0 for a deletion.
   */
  acknowledged(worker: number, number: number, rev: number, ackUs: number): void {
    if (number >= MOST_TOLD) {
      if (rev === 0) this.#untold += 1;
      return;
    }
    const writes = this.#writesOf(worker);
    if (rev < 0) writes.removed.add(number);
    else if (rev === 0) writes.made.add(number);
    else writes.revs.set(number, rev);
    writes.lastUs = Math.max(writes.lastUs, ackUs);
  }

  /** Nobody knows whether a write of the document was applied. */
  unsure(worker: number, number: number): void {
    if (number < MOST_TOLD) this.#writesOf(worker).unsure.add(number);
  }

  take(): Readonly<Record<string, Json>> {
    if (this.#workers.size === 0) return {};
    const workers = Object.fromEntries(
      [...this.#workers].map(([worker, { made, removed, unsure, revs, lastUs }]): [number, WorkerWrites] => [
        worker,
        {
          made: rangesOf(made),
          removed: rangesOf(removed),
          unsure: rangesOf(unsure),
          revs: Object.fromEntries(revs),
          lastUs,
        },
      ]),
    );
    this.#workers = new Map();
    return { [WRITE_LEDGER]: { [this.#database]: { [this.#collection]: workers } } };
  }

  #writesOf(worker: number): NewWrites {
    let writes = this.#workers.get(worker);
    if (writes === undefined) {
      writes = { made: new Set(), removed: new Set(), unsure: new Set(), revs: new Map(), lastUs: 0 };
      this.#workers.set(worker, writes);
    }
    return writes;
  }
}

function together(a: WorkerWrites, b: WorkerWrites): WorkerWrites {
  return {
    made: unionOf(a.made, b.made),
    removed: unionOf(a.removed, b.removed),
    unsure: unionOf(a.unsure, b.unsure),
    // A worker counts its changes upwards.
    revs: mergeEach(a.revs, b.revs, Math.max),
    lastUs: Math.max(a.lastUs, b.lastUs),
  };
}
