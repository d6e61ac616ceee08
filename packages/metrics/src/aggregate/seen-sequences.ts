import type { ShardPart } from '../snapshot.ts';

/** Numbers of a shard's intervals that never came, both ends included. */
export interface SequenceGap {
  readonly shard: number;
  readonly fromSequence: number;
  readonly toSequence: number;
}

/** Remembers which intervals of each shard have come, in whatever order, and which were to come. */
export class SeenSequences {
  /** Ranges without overlap, rising. */
  readonly #seen = new Map<number, { first: number; last: number }[]>();
  readonly #expected = new Map<number, number>();

  has({ shard, firstSequence, lastSequence }: ShardPart): boolean {
    return (this.#seen.get(shard) ?? []).some(({ first, last }) => firstSequence <= last && lastSequence >= first);
  }

  add({ shard, firstSequence, lastSequence }: ShardPart): void {
    const ranges = [...(this.#seen.get(shard) ?? []), { first: firstSequence, last: lastSequence }];
    const joined: { first: number; last: number }[] = [];
    for (const range of ranges.sort((a, b) => a.first - b.first)) {
      const before = joined.at(-1);
      if (before !== undefined && range.first <= before.last + 1) before.last = Math.max(before.last, range.last);
      else joined.push({ ...range });
    }
    this.#seen.set(shard, joined);
  }

  /** A shard has said the number of its last interval. */
  expect(shard: number, lastSequence: number): void {
    this.#expected.set(shard, Math.max(lastSequence, this.#expected.get(shard) ?? -1));
  }

  /** The number of the interval that a shard would have told next, had none been lost. */
  nextOf(shard: number): number {
    return Math.max((this.#seen.get(shard)?.at(-1)?.last ?? -1) + 1, (this.#expected.get(shard) ?? -1) + 1);
  }

  /** What was to come and has not, of shards that said their last number: what lies behind that may still be on its way. */
  gaps(): SequenceGap[] {
    return [...this.#expected].flatMap(([shard, last]) => {
      const gaps: SequenceGap[] = [];
      let next = 0;
      for (const range of this.#seen.get(shard) ?? []) {
        if (range.first > last) break;
        if (range.first > next) gaps.push({ shard, fromSequence: next, toSequence: range.first - 1 });
        next = range.last + 1;
      }
      if (next <= last) gaps.push({ shard, fromSequence: next, toSequence: last });
      return gaps;
    });
  }
}
