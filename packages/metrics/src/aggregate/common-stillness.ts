import type { IntervalSnapshot } from '../snapshot.ts';

/** A stretch of time, µs since the run's epoch. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Stretches shorter than this are what lies between any two operations. */
const SHORTEST_US = 10_000;
/** Most stretches kept of a workload on a shard: the longest ones. */
const MAX_STRETCHES = 500;

/** What is known of one workload on one shard. */
interface ShardStillness {
  /** When it was under load. */
  loaded: TimeSpan[];
  /** When it completed nothing although it was. */
  still: TimeSpan[];
}

/** Finds when no shard completed anything of a workload that was under load. */
export class CommonStillness {
  readonly #workloads = new Map<string, Map<number, ShardStillness>>();

  add({ fromUs, toUs, shards }: IntervalSnapshot): void {
    for (const { shard, still } of shards) {
      for (const stretch of still) this.#shardOf(stretch.workload, shard, { fromUs, toUs }, stretch);
    }
  }

  /** The longest stretch of a workload within `within`; `null` where there is none. */
  longest(workload: string, within: TimeSpan): TimeSpan | null {
    const shards = [...(this.#workloads.get(workload)?.values() ?? [])];
    if (shards.length === 0) return null;
    const loaded = union(shards.flatMap((shard) => shard.loaded));
    // A shard that is not under load completes nothing either.
    const quiet = shards.map((shard) => union([...shard.still, ...complement(shard.loaded)]));
    return intersection([loaded, [within], ...quiet]).reduce<TimeSpan | null>(
      (longest, each) => (longest === null || lengthOf(each) > lengthOf(longest) ? each : longest),
      null,
    );
  }

  #shardOf(workload: string, shard: number, loaded: TimeSpan, { fromUs, toUs }: TimeSpan): void {
    const shards = this.#workloads.get(workload) ?? new Map<number, ShardStillness>();
    this.#workloads.set(workload, shards);
    const own = shards.get(shard) ?? { loaded: [], still: [] };
    shards.set(shard, own);
    own.loaded = union([...own.loaded, { fromUs: Math.min(loaded.fromUs, fromUs), toUs: loaded.toUs }]);
    if (toUs - fromUs < SHORTEST_US) return;
    own.still.push({ fromUs, toUs });
    if (own.still.length < 2 * MAX_STRETCHES) return;
    own.still = union(own.still)
      .sort((a, b) => lengthOf(b) - lengthOf(a))
      .slice(0, MAX_STRETCHES);
  }
}

function lengthOf({ fromUs, toUs }: TimeSpan): number {
  return toUs - fromUs;
}

/** Spans that neither overlap nor touch, in order of time. */
function union(spans: readonly TimeSpan[]): TimeSpan[] {
  const joined: { fromUs: number; toUs: number }[] = [];
  for (const { fromUs, toUs } of [...spans].sort((a, b) => a.fromUs - b.fromUs)) {
    const last = joined.at(-1);
    if (last !== undefined && fromUs <= last.toUs) last.toUs = Math.max(last.toUs, toUs);
    else joined.push({ fromUs, toUs });
  }
  return joined;
}

/** All time that is not in spans, which neither overlap nor touch and are in order. */
function complement(spans: readonly TimeSpan[]): TimeSpan[] {
  const bounds = [-Infinity, ...spans.flatMap(({ fromUs, toUs }) => [fromUs, toUs]), Infinity];
  return bounds.flatMap((fromUs, index) => (index % 2 === 0 ? [{ fromUs, toUs: bounds[index + 1]! }] : []));
}

/** Time that is in each of several sets of spans. */
function intersection(sets: readonly (readonly TimeSpan[])[]): TimeSpan[] {
  return sets.reduce<readonly TimeSpan[]>(
    (common, set) =>
      common.flatMap((a) =>
        set.flatMap((b) => {
          const [fromUs, toUs] = [Math.max(a.fromUs, b.fromUs), Math.min(a.toUs, b.toUs)];
          return toUs > fromUs ? [{ fromUs, toUs }] : [];
        }),
      ),
    [{ fromUs: -Infinity, toUs: Infinity }],
  ) as TimeSpan[];
}
