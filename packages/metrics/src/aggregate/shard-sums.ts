import { LatencyHistogram } from '../histogram.ts';
import { smallest } from '../merge.ts';
import { MERGED_SHARD, type IntervalSnapshot, type SeriesInterval } from '../snapshot.ts';
import { summarizeLatency, type LatencySummary } from '../statistics/latency-summary.ts';
import { toSuccessRate } from './group-totals.ts';

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
  ok = 0;
  refused = 0;
  errors = 0;
  censoredResponseUs: number | null = null;
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
      entry.ok += series.ok;
      entry.refused += series.refused;
      entry.errors += series.failed + series.unknown;
      entry.censoredResponseUs = smallest(entry.censoredResponseUs, series.censoredResponseUs);
      entry.response.mergeEncoded(series.response);
    }
  }

  /** Each shard by itself, over `seconds` of steady time. */
  totals(seconds: number): ShardTotals[] {
    return [...this.#entries]
      .sort(([a], [b]) => a - b)
      .map(([shard, { ok, refused, errors, censoredResponseUs, response }]) => ({
        shard,
        operations: ok + refused + errors,
        errors,
        successRate: toSuccessRate(ok + refused, ok + refused + errors),
        goodputPerSecond: seconds > 0 ? ok / seconds : 0,
        latency: summarizeLatency(response, censoredResponseUs),
      }));
  }
}
