import type { IntervalSnapshot, SeriesInterval } from '../snapshot.ts';
import { BlockBin, type BlockSeries } from './block-bin.ts';
import { BoundedTrack } from './bounded-track.ts';
import { cutLastBin } from './coverage.ts';
import type { PhaseBook } from './phase-book.ts';

/** A stretch of the steady phase with the histograms of what ended in it. */
export interface Block {
  readonly startUs: number;
  readonly endUs: number;
  /** Time that the block's intervals cover, without pauses. */
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
  readonly #phases: PhaseBook;
  #steady: BoundedTrack<BlockBin> | null = null;
  #drain: BlockBin | null = null;

  constructor(options: { readonly maxBlocks: number }, phases: PhaseBook) {
    if (!(options.maxBlocks >= 3)) {
      throw new RangeError(
        `maxBlocks is ${options.maxBlocks}, it must be at least 3: two for the steady phase, one for the drain`,
      );
    }
    this.#maxBlocks = options.maxBlocks;
    this.#phases = phases;
  }

  add(snapshot: IntervalSnapshot, series: readonly SeriesInterval[]): void {
    const steady = series.filter(({ key }) => key.phase === 'steady');
    const late = snapshot.phase === 'drain' || snapshot.phase === 'cleanup';
    if (steady.length === 0 && snapshot.phase !== 'steady') return;
    const change = (bin: BlockBin) => {
      bin.coverage.include(snapshot.fromUs, snapshot.toUs);
      for (const interval of steady) bin.addSeries(interval);
    };
    if (late) change((this.#drain ??= new BlockBin()));
    else this.#steadyTrack(snapshot).update((snapshot.fromUs + snapshot.toUs) / 2, change);
  }

  /** All blocks in order of time, that of the drain last. */
  blocks(): Block[] {
    const blocks = cutLastBin(this.#steady?.bins() ?? []).map(({ startUs, endUs, bin }) =>
      this.#toBlock(bin, startUs, endUs, false),
    );
    if (this.#drain === null) return blocks;
    const { fromUs, toUs } = this.#drain.coverage;
    return [...blocks, this.#toBlock(this.#drain, fromUs, toUs, true)];
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

  #toBlock(bin: BlockBin, startUs: number, endUs: number, drain: boolean): Block {
    const { fromUs, toUs } = bin.coverage;
    const seconds = this.#phases.activeBetweenUs(fromUs, toUs) / 1e6;
    return { startUs, endUs, seconds, drain, series: bin.series() };
  }
}
