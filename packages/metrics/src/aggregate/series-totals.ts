import { LatencyHistogram } from '../histogram.ts';
import { smallest } from '../merge-series.ts';
import type { SeriesInterval } from '../snapshot.ts';

/** How many operations ended in which way (R12). */
export interface OutcomeCounts {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly unknown: number;
  readonly dropped: number;
}

/** Everything that one or several series did so far. Memory does not depend on how much that was. */
export class SeriesTotals {
  ok = 0;
  refused = 0;
  failed = 0;
  unknown = 0;
  dropped = 0;
  requests = 0;
  bytesOut = 0;
  bytesIn = 0;
  skewed = 0;
  censored = 0;
  censoredResponseUs: number | null = null;
  censoredServiceUs: number | null = null;
  readonly response = new LatencyHistogram();
  readonly service = new LatencyHistogram();
  readonly delay = new LatencyHistogram();
  readonly blocked = new LatencyHistogram();
  readonly other = new LatencyHistogram();

  /** Adds one interval. @throws RangeError if one of its histograms is damaged. */
  addInterval(interval: SeriesInterval): void {
    this.#addCounts(interval);
    this.response.mergeEncoded(interval.response);
    this.service.mergeEncoded(interval.service);
    this.delay.mergeEncoded(interval.delay);
    this.blocked.mergeEncoded(interval.blocked);
    this.other.mergeEncoded(interval.other);
  }

  /** Adds all of `totals`. */
  addTotals(totals: SeriesTotals): void {
    this.#addCounts(totals);
    this.response.merge(totals.response);
    this.service.merge(totals.service);
    this.delay.merge(totals.delay);
    this.blocked.merge(totals.blocked);
    this.other.merge(totals.other);
  }

  /** Back to nothing. */
  reset(): void {
    this.ok = this.refused = this.failed = this.unknown = this.dropped = 0;
    this.requests = this.bytesOut = this.bytesIn = this.skewed = this.censored = 0;
    this.censoredResponseUs = this.censoredServiceUs = null;
    for (const histogram of [this.response, this.service, this.delay, this.blocked, this.other]) histogram.reset();
  }

  #addCounts(source: Omit<SeriesInterval, 'key' | 'response' | 'service' | 'delay' | 'blocked' | 'other'>): void {
    this.ok += source.ok;
    this.refused += source.refused;
    this.failed += source.failed;
    this.unknown += source.unknown;
    this.dropped += source.dropped;
    this.requests += source.requests;
    this.bytesOut += source.bytesOut;
    this.bytesIn += source.bytesIn;
    this.skewed += source.skewed;
    this.censored += source.censored;
    this.censoredResponseUs = smallest(this.censoredResponseUs, source.censoredResponseUs);
    this.censoredServiceUs = smallest(this.censoredServiceUs, source.censoredServiceUs);
  }
}
