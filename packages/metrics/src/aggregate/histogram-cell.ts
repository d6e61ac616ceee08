import { EMPTY_HISTOGRAM, type EncodedHistogram } from '../encoded-histogram.ts';
import { LatencyHistogram, mergeEncodedHistograms } from '../histogram.ts';

/**
 * A histogram that is live while it grows and a few KB of text once sealed, so that many can be kept. Adding to a
 * sealed one opens it again.
 */
export class HistogramCell {
  #live: LatencyHistogram | null = null;
  #sealed: EncodedHistogram = EMPTY_HISTOGRAM;
  /** As {@link HistogramCell.toV2} told it; null where that changed since. */
  #v2: string | null = null;

  /** @throws RangeError if the histogram is damaged. */
  add(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return;
    this.#v2 = null;
    if (this.#live === null) {
      this.#live = new LatencyHistogram();
      this.#live.mergeEncoded(this.#sealed);
    }
    this.#live.mergeEncoded(encoded);
  }

  /** Adds what another cell holds; a sealed one stays sealed. */
  absorb(other: HistogramCell): void {
    this.#v2 = null;
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

  /**
   * HdrHistogram V2, compressed, base64; '' where it is empty. Kept until something is added, because a report so far asks for that of
   * each block again and again. `scratch` is a histogram to work with.
   */
  toV2(scratch: LatencyHistogram): string {
    if (this.#v2 !== null) return this.#v2;
    const histogram = this.copyTo(scratch);
    return (this.#v2 = histogram.count === 0 ? '' : histogram.encodeV2());
  }

  /** Makes `target` hold what this cell holds, and returns it. */
  copyTo(target: LatencyHistogram): LatencyHistogram {
    target.reset();
    this.addTo(target);
    return target;
  }
}
