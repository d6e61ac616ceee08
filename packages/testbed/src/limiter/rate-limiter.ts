import { type Answer, jsonAnswer } from '../http/answer.ts';

/** The numbers of the server's rate limiter. */
export interface RateLimit {
  /** Requests an address may make in a window, all routes together. @default 100 */
  readonly requests?: number;
  /** @default 60 000 */
  readonly windowMs?: number;
  /** Sign-ups, logins and refreshes an address may make in an auth window. @default 5 */
  readonly authRequests?: number;
  /** @default 60 000 */
  readonly authWindowMs?: number;
}

const DEFAULT_WINDOW_MS = 60_000;

/** The 429 that the general limiter, or the one of the auth routes, answers. */
export function rateLimitedAnswer(kind: 'general' | 'auth', windowMs: number): Answer {
  const message = kind === 'general' ? 'Too many requests' : 'Too many authentication attempts';
  return {
    ...jsonAnswer(429, `{"code":"RATE_LIMITED","message":"${message}"}`),
    headers: [['Retry-After', String(Math.floor(windowMs / 1000))]],
  };
}

/** General and auth limiter together. */
export class RateLimiter {
  readonly #general: TokenBuckets;
  readonly #auth: TokenBuckets;
  readonly #windowMs: number;
  readonly #authWindowMs: number;

  constructor(limit: RateLimit, nowUs: () => number) {
    this.#windowMs = limit.windowMs ?? DEFAULT_WINDOW_MS;
    this.#authWindowMs = limit.authWindowMs ?? this.#windowMs;
    this.#general = new TokenBuckets({ requests: limit.requests ?? 100, windowMs: this.#windowMs }, nowUs);
    this.#auth = new TokenBuckets({ requests: limit.authRequests ?? 5, windowMs: this.#authWindowMs }, nowUs);
  }

  clear(): void {
    this.#general.clear();
    this.#auth.clear();
  }

  /** The refusal of a request by this address; undefined where it may pass. */
  refuse(address: string): Answer | undefined {
    return this.#general.allow(address) ? undefined : rateLimitedAnswer('general', this.#windowMs);
  }

  /** As `refuse`, for the auth routes; it comes on top of the general one. */
  refuseAuth(address: string): Answer | undefined {
    return this.#auth.allow(address) ? undefined : rateLimitedAnswer('auth', this.#authWindowMs);
  }
}

/** Whom the limiter charges: what the request says of its origin is believed. */
export function clientAddress(
  fields: { readonly forwardedFor: string; readonly realIp: string },
  peerAddress: string,
): string {
  if (fields.forwardedFor !== '') return (fields.forwardedFor.split(',')[0] ?? '').trim();
  return fields.realIp === '' ? peerAddress : fields.realIp.trim();
}

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
