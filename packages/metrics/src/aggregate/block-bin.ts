import { smallest } from '../merge-series.ts';
import { seriesId, type SeriesKey } from '../series.ts';
import type { SeriesInterval } from '../snapshot.ts';
import type { CoveredBin } from './covered-bins.ts';
import { HistogramCell } from './histogram-cell.ts';

type BlockCounts = Pick<
  SeriesInterval,
  'ok' | 'refused' | 'failed' | 'unknown' | 'dropped' | 'censored' | 'censoredResponseUs'
>;

/** What one series did during a block. */
export class BlockSeries {
  readonly key: SeriesKey;
  ok = 0;
  refused = 0;
  failed = 0;
  unknown = 0;
  dropped = 0;
  censored = 0;
  censoredResponseUs: number | null = null;
  readonly response = new HistogramCell();

  constructor(key: SeriesKey) {
    this.key = key;
  }

  addInterval(interval: SeriesInterval): void {
    this.#addCounts(interval);
    this.response.add(interval.response);
  }

  absorb(next: BlockSeries): void {
    this.#addCounts(next);
    this.response.absorb(next.response);
  }

  #addCounts(source: BlockCounts): void {
    this.ok += source.ok;
    this.refused += source.refused;
    this.failed += source.failed;
    this.unknown += source.unknown;
    this.dropped += source.dropped;
    this.censored += source.censored;
    this.censoredResponseUs = smallest(this.censoredResponseUs, source.censoredResponseUs);
  }
}

/** All series of one block of the steady phase. */
export class BlockBin implements CoveredBin {
  coveredUntilUs = -Infinity;
  readonly #series = new Map<string, BlockSeries>();

  coverUntil(us: number): void {
    this.coveredUntilUs = Math.max(this.coveredUntilUs, us);
  }

  addSeries(interval: SeriesInterval): void {
    this.#seriesFor(interval.key).addInterval(interval);
  }

  absorb(next: BlockBin): void {
    this.coverUntil(next.coveredUntilUs);
    for (const series of next.series()) this.#seriesFor(series.key).absorb(series);
  }

  seal(): void {
    for (const series of this.#series.values()) series.response.seal();
  }

  series(): BlockSeries[] {
    return [...this.#series.values()];
  }

  #seriesFor(key: SeriesKey): BlockSeries {
    const id = seriesId(key);
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    const series = new BlockSeries(key);
    this.#series.set(id, series);
    return series;
  }
}
