import type { IntervalSnapshot } from '../snapshot.ts';
import { SHORTEST_QUIET_US } from '../stillness.ts';

/** A stretch of time, µs since the run's epoch. */
export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A stretch in which nothing was answered although something was due. */
export interface StillSpan extends TimeSpan {
  /** Whether the event loops of all shards that were under load stalled as well: then it says nothing about the target. */
  readonly isOwn: boolean;
}

/** Most stretches kept of a workload on a shard: the longest ones. */
const MAX_STRETCHES = 10_000;

/** A delay of the event loop is told up to so much later: by the first sample that is taken when the loop turns again. */
const TOLD_WITHIN_US = 2_000_000;

/** Most delays of a shard's event loop that are kept: the longest ones. */
const MAX_LOOP_DELAYS = 1_000;

/** A loop that was late for this share of a stretch made it. */
const OWN_SHARE = 0.5;

/** The longest delay of a shard's event loop in an interval. */
interface LoopDelay extends TimeSpan {
  readonly delayUs: number;
}

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
  readonly #loopDelays = new Map<number, LoopDelay[]>();

  add({ fromUs, toUs, shards }: IntervalSnapshot): void {
    for (const { shard, still, generator } of shards) {
      const delayUs = generator?.loopDelayMaxUs ?? 0;
      if (delayUs >= SHORTEST_QUIET_US * OWN_SHARE) this.#addLoopDelay(shard, { fromUs, toUs, delayUs });
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
  stretches(workload: string, within: TimeSpan): StillSpan[] {
    const byShard = [...(this.#workloads.get(workload) ?? [])];
    if (byShard.length === 0) return [];
    const shards = byShard.map(([, shard]) => shard);
    const still = union(shards.flatMap((shard) => shard.still));
    // A shard that is not under load answers nothing either.
    const quiet = shards.map((shard) => union([...shard.quiet, ...complement(shard.loaded)]));
    return intersection([still, [within], ...quiet]).map((span) => {
      const loaded = byShard.filter(([, own]) => own.loaded.some((each) => overlap(each, span)));
      return { ...span, isOwn: loaded.length > 0 && loaded.every(([shard]) => this.#wasLate(shard, span)) };
    });
  }

  #wasLate(shard: number, span: TimeSpan): boolean {
    const until = { fromUs: span.fromUs, toUs: span.toUs + TOLD_WITHIN_US };
    const delays = this.#loopDelays.get(shard) ?? [];
    return delays.some((each) => each.delayUs >= lengthOf(span) * OWN_SHARE && overlap(each, until));
  }

  #addLoopDelay(shard: number, delay: LoopDelay): void {
    const all = [...(this.#loopDelays.get(shard) ?? []), delay];
    if (all.length > MAX_LOOP_DELAYS) all.sort((a, b) => b.delayUs - a.delayUs).pop();
    this.#loopDelays.set(shard, all);
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

/** Time that is in each of several sets of spans, which do not overlap within a set and are in order. */
function intersection([first = [], ...others]: readonly (readonly TimeSpan[])[]): readonly TimeSpan[] {
  return others.reduce(commonOf, first);
}

function commonOf(as: readonly TimeSpan[], bs: readonly TimeSpan[]): TimeSpan[] {
  const common: TimeSpan[] = [];
  for (let [i, j] = [0, 0]; i < as.length && j < bs.length;) {
    const [a, b] = [as[i]!, bs[j]!];
    const [fromUs, toUs] = [Math.max(a.fromUs, b.fromUs), Math.min(a.toUs, b.toUs)];
    if (toUs > fromUs) common.push({ fromUs, toUs });
    if (a.toUs <= b.toUs) i += 1;
    else j += 1;
  }
  return common;
}

function overlap(a: TimeSpan, b: TimeSpan): boolean {
  return a.fromUs < b.toUs && a.toUs > b.fromUs;
}
