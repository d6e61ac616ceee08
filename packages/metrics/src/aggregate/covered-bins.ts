import type { Bin, BoundedTrack } from './bounded-track.ts';

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
