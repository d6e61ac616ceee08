const SUB_BUCKETS = 256;
const SUB_BITS = 8;

/** How many answers took how long: `fromUs` inclusive, `toUs` exclusive, at most 1/256 apart. */
export interface TimeBucket {
  readonly fromUs: number;
  readonly toUs: number;
  readonly count: number;
}

/** Times of one method, from the complete head of a request until its answer was handed to the socket. */
export interface ServiceTimes {
  readonly method: string;
  readonly count: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly sumUs: number;
  /** Without the empty ones, in order. */
  readonly buckets: readonly TimeBucket[];
}

/** Counts durations exactly in sum, minimum and maximum, and to 1/256 in their distribution. */
export class ServiceTimeRecorder {
  readonly #buckets: number[] = [];
  #count = 0;
  #minUs = Number.POSITIVE_INFINITY;
  #maxUs = 0;
  #sumUs = 0;

  record(durationUs: number): void {
    const us = Math.max(0, Math.round(durationUs));
    this.#count += 1;
    this.#sumUs += us;
    if (us < this.#minUs) this.#minUs = us;
    if (us > this.#maxUs) this.#maxUs = us;
    const bucket = bucketOf(us);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** Counts what another one did, too. */
  add(other: ServiceTimeRecorder): void {
    this.#count += other.#count;
    this.#sumUs += other.#sumUs;
    this.#minUs = Math.min(this.#minUs, other.#minUs);
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs);
    other.#buckets.forEach((count, bucket) => (this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + count));
  }

  summary(method: string): ServiceTimes {
    const buckets: TimeBucket[] = [];
    this.#buckets.forEach((count, bucket) =>
      buckets.push({ fromUs: startOf(bucket), toUs: startOf(bucket + 1), count }),
    );
    return { method, count: this.#count, minUs: this.#minUs, maxUs: this.#maxUs, sumUs: this.#sumUs, buckets };
  }
}

/** Up to 256 one bucket a microsecond, from there on 256 buckets to each doubling. */
function bucketOf(us: number): number {
  if (us < SUB_BUCKETS) return us;
  const exponent = Math.floor(Math.log2(us)) - SUB_BITS;
  return (exponent + 1) * SUB_BUCKETS + Math.floor(us / 2 ** exponent) - SUB_BUCKETS;
}

function startOf(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket;
  const exponent = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (SUB_BUCKETS + (bucket % SUB_BUCKETS)) * 2 ** exponent;
}
