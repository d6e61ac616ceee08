import { LatencyHistogram } from './histogram.ts';
import type { SeriesKey } from './series.ts';
import type { SeriesInterval } from './snapshot.ts';
import type { StillnessWatch } from './stillness.ts';

/** Positions in {@link SeriesRecord.tally}. The first five are the outcome codes. */
export const TALLY = {
  requests: 5,
  bytesOut: 6,
  bytesIn: 7,
  skewed: 8,
  censored: 9,
  censoredResponseUs: 10,
  censoredServiceUs: 11,
  lost: 12,
  outsideLoad: 13,
  givenUp: 14,
  abandoned: 15,
} as const;

const TALLY_LENGTH = 16;

/**
 * What a recorder holds for one series during an interval. Memory is that of its histograms, whatever is recorded, and
 * is used again after each interval.
 */
export class SeriesRecord {
  readonly key: SeriesKey;
  /** Is told of each operation that ends; `null` for what is none. */
  readonly stillness: StillnessWatch | null;
  readonly tally = new Float64Array(TALLY_LENGTH);
  /** Failures by category number; the last entry is for numbers that no category has. */
  readonly errors: Float64Array;
  /** How many of `errors` came with a sample. */
  readonly sampled: Float64Array;
  readonly response = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  readonly delay = new LatencyHistogram();
  readonly blocked = new LatencyHistogram();
  readonly other = new LatencyHistogram();
  readonly afterDone = new LatencyHistogram();
  readonly beforeDone = new LatencyHistogram();
  readonly #histograms = [
    this.response,
    this.service,
    this.delay,
    this.blocked,
    this.other,
    this.afterDone,
    this.beforeDone,
  ];

  constructor(key: SeriesKey, categoryCount: number, stillness: StillnessWatch | null) {
    this.key = key;
    this.stillness = stillness;
    this.errors = new Float64Array(categoryCount + 1);
    this.sampled = new Float64Array(categoryCount + 1);
    this.reset();
  }

  /** Whether nothing at all happened since the last reset. */
  get isEmpty(): boolean {
    const [ok, refused, failed, unknown, dropped, requests] = this.tally;
    return (
      ok! +
        refused! +
        failed! +
        unknown! +
        dropped! +
        requests! +
        this.tally[TALLY.lost]! +
        this.tally[TALLY.givenUp]! ===
      0
    );
  }

  toInterval(): SeriesInterval {
    const [ok, refused, failed, unknown, dropped] = this.tally as unknown as [number, number, number, number, number];
    const censored = this.tally[TALLY.censored]!;
    return {
      key: this.key,
      ok,
      refused,
      failed,
      unknown,
      dropped,
      requests: this.tally[TALLY.requests]!,
      bytesOut: this.tally[TALLY.bytesOut]!,
      bytesIn: this.tally[TALLY.bytesIn]!,
      skewed: this.tally[TALLY.skewed]!,
      lost: this.tally[TALLY.lost]!,
      outsideLoad: this.tally[TALLY.outsideLoad]!,
      givenUp: this.tally[TALLY.givenUp]!,
      abandoned: this.tally[TALLY.abandoned]!,
      censored,
      censoredResponseUs: censored === 0 ? null : this.tally[TALLY.censoredResponseUs]!,
      censoredServiceUs: censored === 0 ? null : this.tally[TALLY.censoredServiceUs]!,
      response: this.response.encode(),
      service: this.service.encode(),
      delay: this.delay.encode(),
      blocked: this.blocked.encode(),
      other: this.other.encode(),
      afterDone: this.afterDone.encode(),
      beforeDone: this.beforeDone.encode(),
    };
  }

  /** Back to nothing. Memory of histograms is kept for what comes. */
  reset(): void {
    this.#resetCounts();
    for (const histogram of this.#histograms) histogram.reset();
  }

  /** Gives the memory of histograms back: what was silent for an interval may be so for long. */
  release(): void {
    this.#resetCounts();
    for (const histogram of this.#histograms) histogram.release();
  }

  #resetCounts(): void {
    this.tally.fill(0);
    this.tally[TALLY.censoredResponseUs] = Infinity;
    this.tally[TALLY.censoredServiceUs] = Infinity;
    this.errors.fill(0);
    this.sampled.fill(0);
  }
}
