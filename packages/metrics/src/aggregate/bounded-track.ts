/** What a {@link BoundedTrack} keeps in each of its bins. */
export interface Bin {
  /** Takes over all that the bin behind this one holds. */
  absorb(next: this): void;
  /** No more is expected soon: use as little memory as possible. */
  seal(): void;
}

/** A bin with the time it stands for. */
export interface PlacedBin<B extends Bin> {
  readonly startUs: number;
  readonly endUs: number;
  readonly bin: B;
}

/** What a {@link BoundedTrack} is made of. */
export interface BoundedTrackOptions<B extends Bin> {
  /** Where the first bin starts. What is before goes into the first bin. */
  readonly originUs: number;
  /** Width of a bin at the beginning. */
  readonly binUs: number;
  /** Most bins ever held. */
  readonly maxBins: number;
  readonly create: () => B;
}

/**
 * Time cut into equal bins, bounded in number: when time outgrows them, neighbours merge and bins become twice as wide.
 * So it always holds the whole time, and at least half of `maxBins` once it has been full.
 */
export class BoundedTrack<B extends Bin> {
  /** Where the first bin starts. */
  readonly originUs: number;
  readonly #maxBins: number;
  readonly #create: () => B;
  #binUs: number;
  #bins = new Map<number, B>();
  #newest = -1;

  constructor(options: BoundedTrackOptions<B>) {
    this.originUs = options.originUs;
    this.#binUs = options.binUs;
    this.#maxBins = options.maxBins;
    this.#create = options.create;
  }

  /** Width of each bin now. */
  get binUs(): number {
    return this.#binUs;
  }

  /** Lets `change` add to the bin for a moment. All bins but the newest are sealed afterwards. */
  update(us: number, change: (bin: B) => void): void {
    while (this.#indexOf(us) >= this.#maxBins) this.#widen();
    const index = this.#indexOf(us);
    if (index > this.#newest) {
      this.#bins.get(this.#newest)?.seal();
      this.#newest = index;
    }
    const bin = this.#binAt(index);
    change(bin);
    if (index < this.#newest) bin.seal();
  }

  /** All bins that anything was added to, in order of time. */
  bins(): PlacedBin<B>[] {
    return [...this.#bins]
      .sort(([a], [b]) => a - b)
      .map(([index, bin]) => ({
        startUs: this.originUs + index * this.#binUs,
        endUs: this.originUs + (index + 1) * this.#binUs,
        bin,
      }));
  }

  #binAt(index: number): B {
    const known = this.#bins.get(index);
    if (known !== undefined) return known;
    const bin = this.#create();
    this.#bins.set(index, bin);
    return bin;
  }

  #indexOf(us: number): number {
    return Math.max(0, Math.floor((us - this.originUs) / this.#binUs));
  }

  #widen(): void {
    const wider = new Map<number, B>();
    for (const [index, bin] of [...this.#bins].sort(([a], [b]) => a - b)) {
      const target = wider.get(index >> 1);
      if (target === undefined) wider.set(index >> 1, bin);
      else target.absorb(bin);
    }
    for (const bin of wider.values()) bin.seal();
    this.#bins = wider;
    this.#binUs *= 2;
    this.#newest >>= 1;
  }
}

/** A bin that knows until when its snapshots reach. */
export interface CoveredBin extends Bin {
  readonly coveredUntilUs: number;
}

/** A bin with its nominal time, and with the time that its snapshots really cover. */
export interface CoveredSpan<B extends CoveredBin> {
  readonly startUs: number;
  /** The nominal end; of the last bin, where its snapshots end, if that is earlier. */
  readonly endUs: number;
  /** Where the snapshots of the bin before end; of the first bin, the origin. */
  readonly coveredFromUs: number;
  readonly coveredUntilUs: number;
  readonly bin: B;
}

/**
 * The bins of a track with what they cover: spans that follow each other without gap or overlap, so that rates over them
 * are right although ends of snapshots and of bins do not fall together.
 */
export function coveredSpans<B extends CoveredBin>(track: BoundedTrack<B> | null): CoveredSpan<B>[] {
  if (track === null) return [];
  const bins = track.bins();
  let coveredFromUs = track.originUs;
  return bins.map(({ startUs, endUs, bin }, index) => {
    const coveredUntilUs = Math.max(coveredFromUs, bin.coveredUntilUs);
    const isLast = index === bins.length - 1;
    const span = {
      startUs,
      endUs: isLast ? Math.max(startUs, Math.min(endUs, coveredUntilUs)) : endUs,
      coveredFromUs,
      coveredUntilUs,
      bin,
    };
    coveredFromUs = coveredUntilUs;
    return span;
  });
}
