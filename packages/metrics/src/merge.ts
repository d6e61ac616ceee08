import { byName } from './by-name.ts';
import { checkId, mergeCheckTallies } from './checks.ts';
import { mergeByKey } from './merge-by-key.ts';
import { mergeStillness } from './stillness.ts';
import { earlierSample, errorKindId, laterSample, type ErrorTally } from './error-sample.ts';
import { combineGeneratorSamples, type GeneratorSample } from './generator-sample.ts';
import { mergeEncodedHistograms } from './histogram.ts';
import { laterPhase } from './phases.ts';
import { addTally, emptyTally, histogramsOf } from './series-counts.ts';
import { seriesId } from './series.ts';
import { mergeSlowest } from './slowest.ts';
import {
  MAX_LOG_LINES,
  MERGED_SHARD,
  SNAPSHOT_VERSION,
  bySecond,
  type Gauges,
  type HeldTime,
  type IntervalSnapshot,
  type LogLine,
  type MissingInSecond,
  type SeriesInterval,
  type ShardPart,
} from './snapshot.ts';

// docs/decisions/0031-snapshots-are-a-commutative-algebra.md

/** How each scenario's ledgers are merged, by ledger name. Must be associative and commutative, and change neither. */
export type LedgerMergers = Readonly<Record<string, (a: unknown, b: unknown) => unknown>>;

/**
 * One snapshot that says what two said: of the same interval on different shards, or of neighbouring intervals. Nothing
 * is lost but what is bounded by design (log lines, slowest). Associative and commutative, so
 * snapshots may be merged in the order in which they come.
 *
 * @throws TypeError if both hold a ledger that `ledgerMergers` has no function for.
 */
export function mergeSnapshots(
  a: IntervalSnapshot,
  b: IntervalSnapshot,
  ledgerMergers: LedgerMergers = {},
): IntervalSnapshot {
  const shards = mergeByKey(a.shards, b.shards, (part) => String(part.shard), mergeShardParts);
  return {
    version: SNAPSHOT_VERSION,
    shard: a.shard === b.shard ? a.shard : MERGED_SHARD,
    sequence: Math.max(a.sequence, b.sequence),
    fromUs: Math.min(a.fromUs, b.fromUs),
    toUs: Math.max(a.toUs, b.toUs),
    phase: laterPhase(a.phase, b.phase),
    series: mergeSeriesIntervals(a.series, b.series),
    gauges: sumGauges(shards.map((part) => part.gauges)),
    errors: mergeErrorTallies(a.errors, b.errors),
    logs: mergeLogs(a.logs, b.logs),
    generator: combineGenerators(a.generator, b.generator),
    counters: sumCounters(a.counters, b.counters),
    checks: mergeByKey(a.checks, b.checks, checkId, mergeCheckTallies),
    marks: mergeByKey(
      a.marks,
      b.marks,
      (mark) => JSON.stringify([mark.workload, mark.worker]),
      (x, y) => (x.value >= y.value ? x : y),
    ),
    ledgers: mergeLedgers(a.ledgers, b.ledgers, ledgerMergers),
    traffic: mergeByKey(
      a.traffic,
      b.traffic,
      (row) => JSON.stringify([row.phase, row.method, row.status]),
      (x, y) => ({ ...x, count: x.count + y.count }),
    ),
    slowest: mergeSlowest(a.slowest, b.slowest),
    shards,
  };
}

/** One part that says what two parts of the same shard said. */
export function mergeShardParts(a: ShardPart, b: ShardPart): ShardPart {
  const later = a.lastSequence >= b.lastSequence ? a : b;
  const held = mergeByKey(a.held ?? [], b.held ?? [], ({ workload }) => workload, addHeldTimes);
  return {
    shard: a.shard,
    firstSequence: Math.min(a.firstSequence, b.firstSequence),
    lastSequence: Math.max(a.lastSequence, b.lastSequence),
    gauges: later.gauges,
    generator: combineGenerators(a.generator, b.generator),
    ...(later.queuedByWorkload === undefined ? {} : { queuedByWorkload: later.queuedByWorkload }),
    ...(held.length === 0 ? {} : { held }),
    ...workersOf(later, later === a ? b : a),
    still: mergeStillness(a.still, b.still),
  };
}

/** Where the later interval was not looked at, they are as they were. */
function workersOf(later: ShardPart, earlier: ShardPart): Pick<ShardPart, 'workers'> {
  const workers = later.workers ?? earlier.workers;
  return workers === undefined ? {} : { workers };
}

function addHeldTimes(a: HeldTime, b: HeldTime): HeldTime {
  const probes = [a.probes, b.probes].filter((each) => each !== undefined);
  return {
    workload: a.workload,
    ...addTimes(a, b),
    ...(probes.length === 0 ? {} : { probes: probes.reduce(addTimes) }),
  };
}

type Times = Pick<HeldTime, 'askedUs' | 'heldUs'>;

function addTimes(a: Times, b: Times): Times {
  return { askedUs: a.askedUs + b.askedUs, heldUs: a.heldUs + b.heldUs };
}

function sumGauges(gauges: readonly Gauges[]): Gauges {
  return gauges.reduce((sum, gauge) => ({
    inFlight: sum.inFlight + gauge.inFlight,
    connections: sum.connections + gauge.connections,
    queued: sum.queued + gauge.queued,
  }));
}

function combineGenerators(a: GeneratorSample | null, b: GeneratorSample | null): GeneratorSample | null {
  if (a === null || b === null) return a ?? b;
  return combineGeneratorSamples(a, b);
}

function mergeLogs(a: readonly LogLine[], b: readonly LogLine[]): LogLine[] {
  const rest = (line: LogLine) => JSON.stringify([line.level, line.message, line.context]);
  return [...a, ...b]
    .sort((x, y) => x.atUs - y.atUs || (rest(x) < rest(y) ? -1 : rest(x) > rest(y) ? 1 : 0))
    .slice(-MAX_LOG_LINES);
}

function sumCounters(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sums = new Map(Object.entries(a));
  for (const [name, value] of Object.entries(b)) sums.set(name, (sums.get(name) ?? 0) + value);
  return Object.fromEntries([...sums].sort(byName));
}

function mergeLedgers(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  mergers: LedgerMergers,
): Record<string, unknown> {
  const merged = new Map(Object.entries(a));
  for (const [name, ledger] of Object.entries(b)) {
    if (!merged.has(name)) {
      merged.set(name, ledger);
      continue;
    }
    const merge = Object.hasOwn(mergers, name) ? mergers[name] : undefined;
    if (merge === undefined) {
      throw new TypeError(
        `the ledger "${name}" comes from two places and nothing can merge it: ` +
          'its scenario must export a merge function for it',
      );
    }
    merged.set(name, merge(merged.get(name), ledger));
  }
  return Object.fromEntries(merged);
}

/** Adds up error tables by kind; the first and last sample of both stay. */
export function mergeErrorTallies(a: readonly ErrorTally[], b: readonly ErrorTally[]): ErrorTally[] {
  return mergeByKey(a, b, errorKindId, (x, y) => ({
    ...x,
    count: x.count + y.count,
    first: earlierSample(x.first, y.first),
    last: laterSample(x.last, y.last),
  }));
}

/** Adds up what the same series did. */
export function mergeSeriesIntervals(a: readonly SeriesInterval[], b: readonly SeriesInterval[]): SeriesInterval[] {
  return mergeByKey(a, b, (series) => seriesId(series.key), mergeSeries);
}

function mergeSeries(a: SeriesInterval, b: SeriesInterval): SeriesInterval {
  const tally = emptyTally();
  addTally(tally, a);
  addTally(tally, b);
  const lost = mergeSeconds(a.lostBySecond, b.lostBySecond);
  const unseen = mergeSeconds(a.unseenBySecond, b.unseenBySecond);
  return {
    key: a.key,
    ...tally,
    ...histogramsOf((name) => mergeEncodedHistograms(a[name], b[name])),
    ...(lost.length === 0 ? {} : { lostBySecond: lost }),
    ...(unseen.length === 0 ? {} : { unseenBySecond: unseen }),
  };
}

function mergeSeconds(a: readonly MissingInSecond[] = [], b: readonly MissingInSecond[] = []): MissingInSecond[] {
  return mergeByKey(a, b, ({ second }) => String(second), addMissing).sort(bySecond);
}

function addMissing(a: MissingInSecond, b: MissingInSecond): MissingInSecond {
  return { second: a.second, count: a.count + b.count };
}
