/** Durations that are told apart: each bucket is a tenth wider than the one before, from 1 µs on. */
const WIDENING = Math.log(1.1);
/** How many there are: the last takes in all that is longer than some three hours. */
export const BUCKETS = 256;

/** The bucket of a duration; those below a microsecond, and negative ones, are in the first. */
export function bucketOf(us: number): number {
  return us < 1 ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(us) / WIDENING));
}

/** A duration in the middle of a bucket, in µs. */
export function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.exp(WIDENING * (bucket - 0.5));
}

/** The bucket in which a percentile lies, from 0 to 1; -1 where nothing was counted. */
export function bucketAt(counts: ReadonlyMap<number, number>, percentile: number): number {
  const ascending = [...counts].sort(([a], [b]) => a - b);
  const total = ascending.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(percentile * total));
  for (const [bucket, count] of ascending) {
    left -= count;
    if (left <= 0) return bucket;
  }
  return -1;
}
