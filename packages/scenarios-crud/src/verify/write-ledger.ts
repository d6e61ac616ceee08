import type { Json, LedgerFormat } from '@syntrix-bench/core';
import { mergeEach } from '@syntrix-bench/core/ledgers';

/** Name of the ledger in which shards tell what they wrote to shared documents. */
export const WRITE_LEDGER = 'crud-writes';
/** Beyond this the lowest versions of a document are forgotten: writes of one version are never far apart. */
const MOST_RANGES = 100;

/** What was acknowledged about one document. */
export type DocumentWrites = {
  /** Updates and replacements. */
  readonly writes: number;
  /** Versions that conditional writes were acknowledged on, as ascending ranges: from, to, from, to … */
  readonly on: readonly number[];
  /** Conditional writes that were acknowledged on a version on which another one was. */
  readonly again: number;
};

type DatabaseWrites = { readonly [number: string]: DocumentWrites };
/** By workload, database and number of a shared document. */
type Ledger = { readonly [workload: string]: { readonly [database: string]: DatabaseWrites } };

/** How the ledger is told, and how what two shards tell becomes one. */
export const WRITE_LEDGER_FORMAT: LedgerFormat = {
  format: 'crud-writes/1',
  merge: (a, b) => mergeEach(a as Ledger, b as Ledger, (c, d) => mergeEach(c, d, (e, f) => mergeEach(e, f, together))),
};

/** What was acknowledged over all shards about a shared document. */
export function writesOf(ledgers: Readonly<Record<string, Json>>, workload: string, database: string): DatabaseWrites {
  return (ledgers[WRITE_LEDGER] as Ledger | undefined)?.[workload]?.[database] ?? {};
}

/** How many acknowledged writes a document lacks that shows this version, having begun with 1. */
export function lostOf({ writes, again }: DocumentWrites, version: number): number {
  return Math.max(0, 1 + writes - version, again);
}

interface NewWrites {
  writes: number;
  on: number[];
}

/** What one shard acknowledged since it was last asked. */
export class LedgerWriter {
  readonly #workload: string;
  #databases = new Map<string, Map<number, NewWrites>>();

  constructor(workload: string) {
    this.#workload = workload;
  }

  /** @param onVersion The version that the write was conditional on. @default it was not */
  acknowledged(database: string, number: number, onVersion?: number): void {
    let documents = this.#databases.get(database);
    if (documents === undefined) this.#databases.set(database, (documents = new Map<number, NewWrites>()));
    let document = documents.get(number);
    if (document === undefined) documents.set(number, (document = { writes: 0, on: [] }));
    document.writes += 1;
    if (onVersion !== undefined) document.on.push(onVersion);
  }

  take(): Readonly<Record<string, Json>> {
    if (this.#databases.size === 0) return {};
    const databases = Object.fromEntries(
      [...this.#databases].map(([database, documents]) => [
        database,
        Object.fromEntries([...documents].map(([number, { writes, on }]) => [number, { writes, ...rangesOf(on) }])),
      ]),
    );
    this.#databases = new Map();
    return { [WRITE_LEDGER]: { [this.#workload]: databases } };
  }
}

function together(a: DocumentWrites, b: DocumentWrites): DocumentWrites {
  const { on, again } = united([...pairs(a.on), ...pairs(b.on)]);
  return { writes: a.writes + b.writes, on, again: a.again + b.again + again };
}

function rangesOf(versions: readonly number[]): Pick<DocumentWrites, 'on' | 'again'> {
  return united(versions.map((version) => [version, version] as const));
}

/** Ranges as few as possible, and how many versions were in more than one of them, each time counted. */
function united(ranges: readonly (readonly [from: number, to: number])[]): Pick<DocumentWrites, 'on' | 'again'> {
  const on: number[] = [];
  let again = 0;
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = on.length - 1;
    const end = on[last];
    if (end === undefined || from > end + 1) {
      on.push(from, to);
    } else {
      again += Math.max(0, Math.min(end, to) - from + 1);
      on[last] = Math.max(end, to);
    }
  }
  return { on: on.slice(-2 * MOST_RANGES), again };
}

function pairs(flat: readonly number[]): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at < flat.length; at += 2) found.push([flat[at]!, flat[at + 1]!]);
  return found;
}
