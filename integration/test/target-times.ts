import type { GroundTruth, TimeBucket } from '@syntrix-bench/testbed';

/** How often GET was answered in each bucket of time, by the bucket's lower edge. */
function timesOfGet({ serviceTimes }: GroundTruth): ReadonlyMap<number, number> {
  const buckets = serviceTimes.find(({ method }) => method === 'GET')?.buckets ?? [];
  return new Map(buckets.map(({ fromUs, count }: TimeBucket) => [fromUs, count]));
}

/**
 * What the target took for each GET between two looks at its truth, sorted, in microseconds: the lower edges of the times
 * that it recorded, at most 0.4 % below them.
 */
export function timesBetween(before: GroundTruth, after: GroundTruth): readonly number[] {
  const known = timesOfGet(before);
  return [...timesOfGet(after)]
    .flatMap(([fromUs, count]) => new Array<number>(count - (known.get(fromUs) ?? 0)).fill(fromUs))
    .sort((a, b) => a - b);
}

/** The value that a share of the sorted values does not exceed. */
export function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
