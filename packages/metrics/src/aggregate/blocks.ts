import { isAfterSteady } from '../phases.ts';
import { addTally, emptyTally, type SeriesTally } from '../series-counts.ts';
import type { SeriesKey } from '../series.ts';
import type { IntervalSnapshot, SeriesInterval } from '../snapshot.ts';
import { BoundedTrack, coveredSpans, type CoveredBin } from './bounded-track.ts';
import { HistogramCell } from './histogram-cell.ts';
import type { PhaseTimes } from './phase-times.ts';

/** A stretch of the steady phase with the histograms of what ended in it. */
export interface Block {
  readonly startUs: number;
  readonly endUs: number;
  /** The same in active time of the steady phase: without pauses, from its start. */
  readonly activeFromUs: number;
  readonly activeToUs: number;
  /** What the block's intervals cover of active time. */
  readonly coveredFromUs: number;
  readonly coveredToUs: number;
  /** How long that is. */
  readonly seconds: number;
  /** Whether these are the steady operations that ended only after the steady phase. */
  readonly drain: boolean;
  readonly series: readonly BlockSeries[];
}

const FIRST_BLOCK_US = 1_000_000;

/**
 * Cuts the steady phase into equal blocks, at first a second long, twice as long whenever there would be too many. What
 * ends in the drain has a block of its own, so that all blocks together are the whole cohort.
 */
export class BlockTrack {
  readonly #maxBlocks: number;
  readonly #phases: PhaseTimes;
  #steady: BoundedTrack<BlockBin> | null = null;
  #drain: BlockBin | null = null;

  constructor(options: { readonly maxBlocks: number }, phases: PhaseTimes) {
    if (!(options.maxBlocks >= 3)) {
      throw new RangeError(
        `maxBlocks is ${options.maxBlocks}, it must be at least 3: two for the steady phase, one for the drain`,
      );
    }
    this.#maxBlocks = options.maxBlocks;
    this.#phases = phases;
  }

  add(snapshot: IntervalSnapshot): void {
    const steady = snapshot.series.filter(
      ({ key }) => key.phase === 'steady' && (key.kind === 'operation' || key.kind === 'delivery'),
    );
    if (steady.length === 0 && snapshot.phase !== 'steady') return;
    const change = (bin: BlockBin) => {
      bin.coverUntil(snapshot.toUs);
      for (const interval of steady) bin.addSeries(interval);
    };
    if (isAfterSteady(snapshot.phase)) change((this.#drain ??= new BlockBin()));
    else this.#steadyTrack(snapshot).update((snapshot.fromUs + snapshot.toUs) / 2, change);
  }

  /** All blocks in order of time, that of the drain last. */
  blocks(): Block[] {
    const blocks = coveredSpans(this.#steady).map(({ startUs, endUs, coveredFromUs, coveredUntilUs, bin }) => ({
      startUs,
      endUs,
      ...this.#activeSpan(startUs, endUs),
      ...this.#coveredSpan(coveredFromUs, coveredUntilUs),
      drain: false,
      series: bin.series(),
    }));
    return this.#drain === null ? blocks : [...blocks, this.#drainBlock(this.#drain)];
  }

  #drainBlock(bin: BlockBin): Block {
    const startUs = this.#phases.span('steady')?.endUs ?? bin.coveredUntilUs;
    const endUs = Math.max(startUs, bin.coveredUntilUs);
    return {
      startUs,
      endUs,
      ...this.#activeSpan(startUs, endUs),
      ...this.#coveredSpan(startUs, endUs),
      drain: true,
      series: bin.series(),
    };
  }

  #coveredSpan(fromUs: number, toUs: number): Pick<Block, 'coveredFromUs' | 'coveredToUs' | 'seconds'> {
    const { activeFromUs: coveredFromUs, activeToUs: coveredToUs } = this.#activeSpan(fromUs, toUs);
    return { coveredFromUs, coveredToUs, seconds: (coveredToUs - coveredFromUs) / 1e6 };
  }

  #activeSpan(startUs: number, endUs: number): Pick<Block, 'activeFromUs' | 'activeToUs'> {
    const originUs = this.#phases.span('steady')?.startUs ?? startUs;
    return {
      activeFromUs: this.#phases.activeBetweenUs(originUs, startUs),
      activeToUs: this.#phases.activeBetweenUs(originUs, endUs),
    };
  }

  #steadyTrack(snapshot: IntervalSnapshot): BoundedTrack<BlockBin> {
    this.#steady ??= new BoundedTrack({
      originUs: this.#phases.span('steady')?.startUs ?? snapshot.fromUs,
      binUs: FIRST_BLOCK_US,
      maxBins: this.#maxBlocks - 1,
      create: () => new BlockBin(),
    });
    return this.#steady;
  }
}

/** What is kept apart in a block: databases are not. */
export type BlockKey = Pick<SeriesKey, 'workload' | 'operation' | 'kind' | 'segment'>;

/** What the series of one key did during a block. */
export class BlockSeries {
  readonly key: BlockKey;
  /** Responses of operations; the propagation of deliveries (R30). */
  readonly response = new HistogramCell();
  readonly #tally = emptyTally();

  constructor(key: BlockKey) {
    this.key = key;
  }

  get tally(): SeriesTally {
    return this.#tally;
  }

  get ok(): number {
    return this.#tally.ok;
  }

  addInterval(interval: SeriesInterval): void {
    addTally(this.#tally, interval);
    this.response.add(this.key.kind === 'delivery' ? interval.service : interval.response);
  }

  absorb(next: BlockSeries): void {
    addTally(this.#tally, next.tally);
    this.response.absorb(next.response);
  }
}

/** All series of one block of the steady phase. */
export class BlockBin implements CoveredBin {
  coveredUntilUs = -Infinity;
  readonly #series = new Map<string, BlockSeries>();

  coverUntil(us: number): void {
    this.coveredUntilUs = Math.max(this.coveredUntilUs, us);
  }

  addSeries(interval: SeriesInterval): void {
    this.#seriesFor(interval.key).addInterval(interval);
  }

  absorb(next: BlockBin): void {
    this.coverUntil(next.coveredUntilUs);
    for (const series of next.series()) this.#seriesFor(series.key).absorb(series);
  }

  seal(): void {
    for (const series of this.#series.values()) series.response.seal();
  }

  series(): BlockSeries[] {
    // By key, so that it does not matter whose interval came first.
    return [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  #seriesFor({ workload, operation, kind, segment }: BlockKey): BlockSeries {
    const key = { workload, operation, kind, segment };
    const id = JSON.stringify(Object.values(key));
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const series = new BlockSeries(key);
    this.#series.set(id, series);
    return series;
  }
}
