import { CountedFigures, figuresFormat, mergeCounted, type CountedState } from '@syntrix-bench/audit/declaration';
import { mergeEach } from '@syntrix-bench/core/ledgers';

import { bandOf, BANDS, HOPS } from './hops.ts';

/** Name of the ledger by which shards tell what the report says of subscribers beside series and checks. */
export const FIGURES_LEDGER = 'realtime-figures';

/** A subscriber that did worse than others, and by how much. */
export type Worst = { readonly name: string; readonly value: number };

/** What was counted for one workload; beside sums and durations the largest of each, the worst of each, and hops by band of propagation. */
export type FigureState = CountedState & {
  readonly maxima: { readonly [key: string]: number };
  readonly worst: { readonly [key: string]: Worst };
  /** For each band the sums of {@link HOPS}, in their order. */
  readonly hops: { readonly [band: string]: readonly number[] };
};

/** By workload. */
export type FigureLedger = { readonly [workload: string]: FigureState };

/** How the ledger is told, and how what several shards tell becomes one. */
export const FIGURES_FORMAT = figuresFormat<FigureState>('realtime-figures/1', (a, b) => ({
  ...mergeCounted(a, b),
  maxima: mergeEach(a.maxima, b.maxima, Math.max),
  worst: mergeEach(a.worst, b.worst, worse),
  hops: mergeEach(a.hops, b.hops, (left, right) => left.map((sum, place) => sum + right[place]!)),
}));

/** The worse of two; of equals the one whose name comes first, whoever is merged with whom. */
function worse(a: Worst, b: Worst): Worst {
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return a.name <= b.name ? a : b;
}

/** Stamps of one delivery, in µs of the run's clock. */
export interface HopStamps {
  readonly dueUs: number;
  readonly sentUs: number;
  readonly receivedUs: number;
  /** When the server says that it stored the document; 0 where it does not say. Its clock counts milliseconds. */
  readonly storedMs: number;
  /** When the server's puller read the change; 0 where it does not say. */
  readonly readMs: number;
}

/** A stamp of whole milliseconds was on average taken so much later. */
const HALF_A_MS_US = 500;
const MS_US = 1000;
/** A stamp that is so far from ours tells nothing of a way. */
const FAR_US = 3_600_000_000;

const [COUNT, TOOK, LATE, STORED, STORED_COUNT, AFTER_STORED, READ, READ_COUNT, RECEIVED, ACKNOWLEDGED, ACK_COUNT] =
  HOPS.map((_, place) => place) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];

/** Counts what a shard's subscribers see, for the report. Nothing is allocated for a delivery. */
export class Figures extends CountedFigures {
  readonly #epochWallUs: number;
  readonly #hops = new Float64Array(BANDS * HOPS.length);
  #maxima: Record<string, number> = {};
  #worst: Record<string, Worst> = {};

  /** @param epochWallMs Wall time at the run's epoch, by which the server's stamps are told in the run's time. */
  constructor(workload: string, epochWallMs: number) {
    super(FIGURES_LEDGER, workload);
    this.#epochWallUs = epochWallMs * MS_US;
  }

  /** The hops of one delivery. */
  hop({ dueUs, sentUs, receivedUs, storedMs, readMs }: HopStamps): void {
    const at = bandOf(receivedUs - sentUs) * HOPS.length;
    const hops = this.#hops;
    hops[at + COUNT]! += 1;
    hops[at + TOOK]! += receivedUs - sentUs;
    hops[at + LATE]! += sentUs - dueUs;
    const earliestReadUs = readMs * MS_US - this.#epochWallUs;
    if (!(readMs > 0 && Math.abs(earliestReadUs - receivedUs) < FAR_US)) return;
    const readUs = earliestReadUs + HALF_A_MS_US;
    const storedUs = storedMs * MS_US - this.#epochWallUs + HALF_A_MS_US;
    if (storedMs > 0 && Math.abs(storedUs - receivedUs) < FAR_US) {
      hops[at + STORED]! += storedUs - sentUs;
      hops[at + STORED_COUNT]! += 1;
      hops[at + AFTER_STORED]! += readUs - storedUs;
    }
    hops[at + READ]! += readUs - sentUs;
    hops[at + READ_COUNT]! += 1;
    hops[at + RECEIVED]! += receivedUs - readUs;
    // What its clock is ahead of ours by lies between the two: nothing is read before it was sent, or after it was received.
    this.max('aheadAtLeast', earliestReadUs - receivedUs);
    this.max('behindAtLeast', sentUs - earliestReadUs - MS_US);
  }

  /** A write's answer, of a delivery with this propagation. */
  acknowledged(propagationUs: number, tookUs: number): void {
    const at = bandOf(propagationUs) * HOPS.length;
    this.#hops[at + ACKNOWLEDGED]! += tookUs;
    this.#hops[at + ACK_COUNT]! += 1;
  }

  /** A write reached its last receiver of this shard so long after the first. */
  fannedOut(tookUs: number): void {
    this.took('fanOut', tookUs);
  }

  /** A delivery in a second of the storm's course. @param second from the storm's moment on; negative before it */
  inCourse(group: 'healthy' | 'storm', second: number, propagationUs: number): void {
    this.took(`course/${group}/${second}`, propagationUs);
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

  protected override takeState(): FigureState {
    const [maxima, worst] = [this.#maxima, this.#worst];
    this.#maxima = {};
    this.#worst = {};
    return { ...super.takeState(), maxima, worst, hops: this.#takeHops() };
  }

  #takeHops(): FigureState['hops'] {
    const taken: Record<string, readonly number[]> = {};
    const hops = this.#hops;
    for (let at = 0; at < hops.length; at += HOPS.length) {
      if (hops[at + COUNT] === 0 && hops[at + ACK_COUNT] === 0) continue;
      taken[at / HOPS.length] = [...hops.subarray(at, at + HOPS.length)];
    }
    hops.fill(0);
    return taken;
  }
}
