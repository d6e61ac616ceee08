/** How many requests a key may make in a window. */
export interface BucketSize {
  readonly requests: number;
  readonly windowMs: number;
}

interface Bucket {
  tokens: number;
  updatedUs: number;
}

/** A token bucket per key, refilled continuously. A key that rested for two windows is forgotten. */
export class TokenBuckets {
  readonly #size: BucketSize;
  readonly #nowUs: () => number;
  readonly #buckets = new Map<string, Bucket>();
  #cleanedUs: number;

  constructor(size: BucketSize, nowUs: () => number) {
    this.#size = size;
    this.#nowUs = nowUs;
    this.#cleanedUs = nowUs();
  }

  clear(): void {
    this.#buckets.clear();
  }

  /** Takes a token; false, and nothing taken, where there is none. The first request of a key always passes. */
  allow(key: string): boolean {
    const nowUs = this.#nowUs();
    this.#forgetStale(nowUs);
    const { requests, windowMs } = this.#size;
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#buckets.set(key, { tokens: requests - 1, updatedUs: nowUs });
      return true;
    }
    bucket.tokens = Math.min(requests, bucket.tokens + ((nowUs - bucket.updatedUs) / (windowMs * 1000)) * requests);
    bucket.updatedUs = nowUs;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #forgetStale(nowUs: number): void {
    const staleUs = 2 * this.#size.windowMs * 1000;
    if (nowUs - this.#cleanedUs < staleUs) return;
    this.#cleanedUs = nowUs;
    for (const [key, bucket] of this.#buckets) if (nowUs - bucket.updatedUs > staleUs) this.#buckets.delete(key);
  }
}
