import type { Bin, PlacedBin } from './bounded-track.ts';

/** The stretch of time that the snapshots of a bin cover: what its rates divide by. */
export class Coverage {
  fromUs = Infinity;
  toUs = -Infinity;

  include(fromUs: number, toUs: number): void {
    this.fromUs = Math.min(this.fromUs, fromUs);
    this.toUs = Math.max(this.toUs, toUs);
  }
}

/** Bins as they are placed, but that the last one ends where its snapshots do, if that is before its nominal end. */
export function cutLastBin<B extends Bin & { readonly coverage: Coverage }>(
  bins: readonly PlacedBin<B>[],
): PlacedBin<B>[] {
  return bins.map((placed, index) => {
    if (index < bins.length - 1) return placed;
    const { startUs, endUs, bin } = placed;
    return { startUs, endUs: Math.max(startUs, Math.min(endUs, bin.coverage.toUs)), bin };
  });
}
