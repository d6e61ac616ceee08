import { LatencyHistogram } from '../histogram.ts';
import { addTally, emptyTally } from '../series-counts.ts';
import { MERGED_SHARD, type IntervalSnapshot, type SeriesInterval } from '../snapshot.ts';
import { summarizeLatency, unansweredResponses, type LatencySummary } from '../statistics/latency-summary.ts';
import { toOutcomeRates } from './group-totals.ts';

/** What one shard did of the steady cohort. */
export interface ShardTotals {
  readonly shard: number;
  readonly operations: number;
  readonly errors: number;
  readonly successRate: number;
  readonly goodputPerSecond: number;
  readonly latency: LatencySummary | null;
}

class ShardEntry {
  readonly tally = emptyTally();
  readonly response = new LatencyHistogram();
}

/** Keeps shards apart, so that the spread between them can be shown (R19). Knows only shards that report by themselves. */
export class ShardSums {
  readonly #entries = new Map<number, ShardEntry>();

  add({ shard }: IntervalSnapshot, asked: readonly SeriesInterval[]): void {
    const steady = asked.filter(({ key }) => key.phase === 'steady');
    if (shard === MERGED_SHARD || steady.length === 0) return;
    const entry = this.#entries.get(shard) ?? new ShardEntry();
    this.#entries.set(shard, entry);
    for (const series of steady) {
      addTally(entry.tally, series);
      entry.response.mergeEncoded(series.response);
    }
  }

  /** Each shard by itself, over `seconds` of steady time. */
  totals(seconds: number): ShardTotals[] {
    return [...this.#entries]
      .sort(([a], [b]) => a - b)
      .map(([shard, { tally, response }]) => {
        const { operations, errors, successRate, goodputPerSecond } = toOutcomeRates(tally, seconds);
        const latency = summarizeLatency(response, unansweredResponses(tally));
        return { shard, operations, errors, successRate, goodputPerSecond, latency };
      });
  }
}
