import type { Json, LedgerFormat } from '@syntrix-bench/core';

import { bucketOf, BUCKETS } from './buckets.ts';

/** Name of the ledger by which shards tell what the report says of subscribers beside series and checks. */
export const FIGURES_LEDGER = 'realtime-figures';

/** A subscriber that did worse than others, and by how much. */
export type Worst = { readonly name: string; readonly value: number };

/** What was counted for one workload: what adds up, the largest of each, and the worst of each. */
export type FigureState = {
  readonly sums: { readonly [key: string]: number };
  readonly maxima: { readonly [key: string]: number };
  readonly worst: { readonly [key: string]: Worst };
};

/** By workload. */
export type FigureLedger = { readonly [workload: string]: FigureState };

/** How the ledger is told, and how what several shards tell becomes one. */
export const FIGURES_FORMAT: LedgerFormat = {
  format: 'realtime-figures/1',
  merge: (a: Json, b: Json) => mergeEach(a as unknown as FigureLedger, b as unknown as FigureLedger, mergeStates),
};

function mergeStates(a: FigureState, b: FigureState): FigureState {
  return {
    sums: mergeEach(a.sums, b.sums, (left, right) => left + right),
    maxima: mergeEach(a.maxima, b.maxima, Math.max),
    worst: mergeEach(a.worst, b.worst, worse),
  };
}

/** The worse of two; of equals the one whose name comes first, whoever is merged with whom. */
function worse(a: Worst, b: Worst): Worst {
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return a.name <= b.name ? a : b;
}

function mergeEach<Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  merge: (left: Value, right: Value) => Value,
): Record<string, Value> {
  const merged: Record<string, Value> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const known = merged[key];
    merged[key] = known === undefined ? value : merge(known, value);
  }
  return merged;
}

/** What is added up for each bucket of propagation. */
export const HOPS = [
  'count',
  /** due → sent */
  'late',
  /** sent → stored, of those that tell when they were stored */
  'stored',
  'storedCount',
  /** stored → read, of the same */
  'readAfterStored',
  /** sent → read by the puller, of the others */
  'read',
  /** read by the puller → received */
  'received',
  /** sent → acknowledged, of those whose write was answered here */
  'acknowledged',
  'acknowledgedCount',
] as const;
/** One of {@link HOPS}. */
export type Hop = (typeof HOPS)[number];

/** Stamps of one delivery, in µs of the run's clock. */
export interface HopStamps {
  readonly dueUs: number;
  readonly sentUs: number;
  readonly receivedUs: number;
  /** When the server says that it stored the document; 0 where it does not say. Its clock counts milliseconds. */
  readonly storedMs: number;
  /** When the server's puller read the change. */
  readonly readMs: number;
}

/** A stamp of whole milliseconds was on average taken so much later. */
const HALF_A_MS_US = 500;
const MS_US = 1000;

/** Counts what a shard's subscribers see, for the report. Nothing is allocated for a delivery. */
export class Figures {
  readonly #workload: string;
  readonly #epochWallUs: number;
  readonly #hops = new Float64Array(BUCKETS * HOPS.length);
  readonly #fanOut = new Float64Array(BUCKETS);
  readonly #curve = new Map<string, Float64Array>();
  #sums: Record<string, number> = {};
  #maxima: Record<string, number> = {};
  #worst: Record<string, Worst> = {};

  /** @param epochWallMs Wall time at the run's epoch, by which the server's stamps are told in the run's time. */
  constructor(workload: string, epochWallMs: number) {
    this.#workload = workload;
    this.#epochWallUs = epochWallMs * MS_US;
  }

  /** The hops of one delivery. */
  hop({ dueUs, sentUs, receivedUs, storedMs, readMs }: HopStamps): void {
    const at = bucketOf(receivedUs - sentUs) * HOPS.length;
    const hops = this.#hops;
    const earliestReadUs = readMs * MS_US - this.#epochWallUs;
    const readUs = earliestReadUs + HALF_A_MS_US;
    hops[at]! += 1;
    hops[at + 1]! += sentUs - dueUs;
    if (storedMs > 0) {
      const storedUs = storedMs * MS_US - this.#epochWallUs + HALF_A_MS_US;
      hops[at + 2]! += storedUs - sentUs;
      hops[at + 3]! += 1;
      hops[at + 4]! += readUs - storedUs;
    } else {
      hops[at + 5]! += readUs - sentUs;
    }
    hops[at + 6]! += receivedUs - readUs;
    // What its clock is ahead of ours by lies between the two: nothing is read before it was sent, or after it was received.
    this.max('aheadAtLeast', earliestReadUs - receivedUs);
    this.max('behindAtLeast', sentUs - earliestReadUs - MS_US);
  }

  /** A write's answer, of a delivery with this propagation. */
  acknowledged(propagationUs: number, tookUs: number): void {
    const at = bucketOf(propagationUs) * HOPS.length;
    this.#hops[at + 7]! += tookUs;
    this.#hops[at + 8]! += 1;
  }

  /** A write reached its last receiver of this shard so long after the first. */
  fannedOut(tookUs: number): void {
    this.#fanOut[bucketOf(tookUs)]! += 1;
    this.max('fanOut', tookUs);
  }

  /** A delivery in a second of the storm's course. @param second from the storm's moment on; negative before it */
  inCourse(group: 'healthy' | 'storm', second: number, propagationUs: number): void {
    const key = `course/${group}/${second}`;
    let counts = this.#curve.get(key);
    if (counts === undefined) this.#curve.set(key, (counts = new Float64Array(BUCKETS)));
    counts[bucketOf(propagationUs)]! += 1;
  }

  add(key: string, by: number): void {
    this.#sums[key] = (this.#sums[key] ?? 0) + by;
  }

  max(key: string, value: number): void {
    const known = this.#maxima[key];
    if (known === undefined || value > known) this.#maxima[key] = value;
  }

  /** One that did badly by some measure; the worst of it is kept. */
  bad(measure: string, subscriber: Worst): void {
    const known = this.#worst[measure];
    this.#worst[measure] = known === undefined ? subscriber : worse(known, subscriber);
  }

  /** What was counted since it was last taken; nothing where nothing was. */
  take(): Readonly<Record<string, Json>> {
    const sums: Record<string, number> = this.#sums;
    takeCounts(this.#fanOut, (bucket, count) => (sums[`fanOut/${bucket}`] = count));
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      HOPS.forEach((hop, place) => {
        const value = this.#hops[bucket * HOPS.length + place]!;
        if (value !== 0) sums[`hop/${bucket}/${hop}`] = value;
      });
    }
    this.#hops.fill(0);
    for (const [key, counts] of this.#curve) takeCounts(counts, (bucket, count) => (sums[`${key}/${bucket}`] = count));
    this.#curve.clear();
    const state: FigureState = { sums, maxima: this.#maxima, worst: this.#worst };
    this.#sums = {};
    this.#maxima = {};
    this.#worst = {};
    const isEmpty = [state.sums, state.maxima, state.worst].every((part) => Object.keys(part).length === 0);
    return isEmpty ? {} : { [FIGURES_LEDGER]: { [this.#workload]: state } };
  }
}

/** Tells the counts that are not 0, and empties them. */
function takeCounts(counts: Float64Array, tell: (bucket: number, count: number) => void): void {
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    if (counts[bucket] !== 0) tell(bucket, counts[bucket]!);
  }
  counts.fill(0);
}
