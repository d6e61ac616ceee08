import { EMPTY_HISTOGRAM, type EncodedHistogram } from '../encoded-histogram.ts';
import { LatencyHistogram, mergeEncodedHistograms } from '../histogram.ts';

/**
 * A histogram that is live while it grows and a few KB of text once sealed, so that many can be kept. Adding to a
 * sealed one opens it again.
 */
export class HistogramCell {
  #live: LatencyHistogram | null = null;
  #sealed: EncodedHistogram = EMPTY_HISTOGRAM;

  /** @throws RangeError if the histogram is damaged. */
  add(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return;
    if (this.#live === null) {
      this.#live = new LatencyHistogram();
      this.#live.mergeEncoded(this.#sealed);
    }
    this.#live.mergeEncoded(encoded);
  }

  /** Adds what another cell holds; a sealed one stays sealed. */
  absorb(other: HistogramCell): void {
    if (this.#live === null) this.#sealed = mergeEncodedHistograms(this.#sealed, other.toEncoded());
    else other.addTo(this.#live);
  }

  seal(): void {
    if (this.#live === null) return;
    this.#sealed = this.#live.encode();
    this.#live.release();
    this.#live = null;
  }

  toEncoded(): EncodedHistogram {
    return this.#live === null ? this.#sealed : this.#live.encode();
  }

  /** Adds what this cell holds to `target`. */
  addTo(target: LatencyHistogram): void {
    if (this.#live === null) target.mergeEncoded(this.#sealed);
    else target.merge(this.#live);
  }

  /** Makes `target` hold what this cell holds, and returns it. */
  copyTo(target: LatencyHistogram): LatencyHistogram {
    target.reset();
    this.addTo(target);
    return target;
  }
}
