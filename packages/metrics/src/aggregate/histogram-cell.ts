import { EMPTY_HISTOGRAM, type EncodedHistogram } from '../encoded-histogram.ts';
import { LatencyHistogram } from '../histogram.ts';

/**
 * A histogram that is live while it grows and a few KB of text once sealed, so that many can be kept. Adding to a
 * sealed one opens it again.
 */
export class HistogramCell {
  #live: LatencyHistogram | null = null;
  #sealed: EncodedHistogram = EMPTY_HISTOGRAM;

  add(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return;
    this.#live ??= LatencyHistogram.decode(this.#sealed);
    this.#live.mergeEncoded(encoded);
  }

  /** Adds what another cell holds. */
  absorb(other: HistogramCell): void {
    this.add(other.toEncoded());
  }

  seal(): void {
    if (this.#live === null) return;
    this.#sealed = this.#live.encode();
    this.#live = null;
  }

  toEncoded(): EncodedHistogram {
    return this.#live === null ? this.#sealed : this.#live.encode();
  }

  /** Makes `target` hold what this cell holds, and returns it. */
  copyTo(target: LatencyHistogram): LatencyHistogram {
    target.reset();
    target.mergeEncoded(this.toEncoded());
    return target;
  }
}
