import { laterPhase, type PhaseName } from '../phases.ts';
import type { SeriesInterval } from '../snapshot.ts';
import type { CoveredBin } from './covered-bins.ts';
import { HistogramCell } from './histogram-cell.ts';

/** What ended during one row of the timeline. */
export class TimelineBin implements CoveredBin {
  ok = 0;
  refused = 0;
  failed = 0;
  unknown = 0;
  dropped = 0;
  /** The most operations in flight at the end of any of the bin's intervals. */
  inFlight = 0;
  phase: PhaseName = 'setup';
  coveredUntilUs = -Infinity;
  readonly response = new HistogramCell();
  readonly delay = new HistogramCell();
  readonly blocked = new HistogramCell();

  addSeries(series: SeriesInterval): void {
    this.#addCounts(series);
    this.response.add(series.response);
    this.delay.add(series.delay);
    this.blocked.add(series.blocked);
  }

  addMoment(phase: PhaseName, untilUs: number, inFlight: number): void {
    this.phase = laterPhase(this.phase, phase);
    this.coveredUntilUs = Math.max(this.coveredUntilUs, untilUs);
    this.inFlight = Math.max(this.inFlight, inFlight);
  }

  absorb(next: TimelineBin): void {
    this.#addCounts(next);
    this.addMoment(next.phase, next.coveredUntilUs, next.inFlight);
    this.response.absorb(next.response);
    this.delay.absorb(next.delay);
    this.blocked.absorb(next.blocked);
  }

  seal(): void {
    this.response.seal();
    this.delay.seal();
    this.blocked.seal();
  }

  #addCounts(source: Pick<SeriesInterval, 'ok' | 'refused' | 'failed' | 'unknown' | 'dropped'>): void {
    this.ok += source.ok;
    this.refused += source.refused;
    this.failed += source.failed;
    this.unknown += source.unknown;
    this.dropped += source.dropped;
  }
}
