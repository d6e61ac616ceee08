import type { IntervalSnapshot } from '../snapshot.ts';

/** A stretch of time, µs since the run's epoch. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Most stretches kept of a workload on a shard: the longest ones. */
const MAX_STRETCHES = 500;

/** What is known of one workload on one shard. */
interface ShardStillness {
  /** When it was under load. */
  loaded: TimeSpan[];
  /** When nothing was answered. */
  quiet: TimeSpan[];
  /** When nothing was answered although something was due. */
  still: TimeSpan[];
}

/** Finds when no shard answered anything of a workload although something was due. */
export class CommonStillness {
  readonly #workloads = new Map<string, Map<number, ShardStillness>>();

  add({ fromUs, toUs, shards }: IntervalSnapshot): void {
    for (const { shard, still } of shards) {
      for (const { workload, stretches } of still) {
        const own = this.#shardOf(workload, shard);
        own.loaded = joined([...own.loaded, { fromUs, toUs }]);
        for (const stretch of stretches) {
          own.quiet.push({ fromUs: stretch.quietFromUs, toUs: stretch.toUs });
          if (stretch.toUs > stretch.fromUs) own.still.push({ fromUs: stretch.fromUs, toUs: stretch.toUs });
        }
        own.quiet = bounded(own.quiet);
        own.still = bounded(own.still);
      }
    }
  }

  /** The stretches of a workload within `within`, in order of time. */
  stretches(workload: string, within: TimeSpan): TimeSpan[] {
    const shards = [...(this.#workloads.get(workload)?.values() ?? [])];
    if (shards.length === 0) return [];
    const still = union(shards.flatMap((shard) => shard.still));
    // A shard that is not under load answers nothing either.
    const quiet = shards.map((shard) => union([...shard.quiet, ...complement(shard.loaded)]));
    return intersection([still, [within], ...quiet]);
  }

  #shardOf(workload: string, shard: number): ShardStillness {
    const shards = this.#workloads.get(workload) ?? new Map<number, ShardStillness>();
    this.#workloads.set(workload, shards);
    const own = shards.get(shard) ?? { loaded: [], quiet: [], still: [] };
    shards.set(shard, own);
    return own;
  }
}

/** The same, with those that touch as one. */
function joined(spans: readonly TimeSpan[]): TimeSpan[] {
  return union(spans).reduce<TimeSpan[]>((all, span) => {
    const last = all.at(-1);
    if (last?.toUs !== span.fromUs) return [...all, span];
    return [...all.slice(0, -1), { fromUs: last.fromUs, toUs: span.toUs }];
  }, []);
}

function bounded(spans: TimeSpan[]): TimeSpan[] {
  if (spans.length < 2 * MAX_STRETCHES) return spans;
  return union(spans)
    .sort((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, MAX_STRETCHES);
}

function lengthOf({ fromUs, toUs }: TimeSpan): number {
  return toUs - fromUs;
}

/** Spans that do not overlap, in order of time. Two that only touch stay apart: between them something was answered. */
function union(spans: readonly TimeSpan[]): TimeSpan[] {
  const joined: { fromUs: number; toUs: number }[] = [];
  for (const { fromUs, toUs } of [...spans].sort((a, b) => a.fromUs - b.fromUs || a.toUs - b.toUs)) {
    const last = joined.at(-1);
    if (last !== undefined && (fromUs < last.toUs || fromUs === last.fromUs)) last.toUs = Math.max(last.toUs, toUs);
    else joined.push({ fromUs, toUs });
  }
  return joined;
}

/** All time that is not in spans, which do not overlap and are in order. */
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
