import { EMPTY_HISTOGRAM, type EncodedHistogram } from '../encoded-histogram.ts';
import { LatencyHistogram } from '../histogram.ts';
import { mergeEncodedHistograms } from '../merge.ts';

/**
 * Empty histograms of cells that were sealed, for the next ones that grow: there are never more than grew at one time.
 * Each is 188 KB outside of the heap, which the system's allocator would not give back soon.
 */
const spares: LatencyHistogram[] = [];

/**
 * A histogram that is live while it grows and a few KB of text once sealed, so that many can be kept. Adding to a
 * sealed one opens it again.
 */
export class HistogramCell {
  #live: LatencyHistogram | null = null;
  #sealed: EncodedHistogram = EMPTY_HISTOGRAM;

  add(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return;
    this.#live ??= openHistogram(this.#sealed);
    this.#live.mergeEncoded(encoded);
  }

  /** Adds what another cell holds; a sealed one stays sealed. */
  absorb(other: HistogramCell): void {
    if (this.#live === null) this.#sealed = mergeEncodedHistograms(this.#sealed, other.toEncoded());
    else this.add(other.toEncoded());
  }

  seal(): void {
    if (this.#live === null) return;
    this.#sealed = this.#live.encode();
    this.#live.reset();
    spares.push(this.#live);
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

function openHistogram(sealed: EncodedHistogram): LatencyHistogram {
  const histogram = spares.pop() ?? new LatencyHistogram();
  histogram.mergeEncoded(sealed);
  return histogram;
}
