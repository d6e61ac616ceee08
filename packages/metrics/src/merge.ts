import { MAX_RECENT_ERRORS, MAX_WORKERS, MAX_LOG_LINES, MERGED_SHARD, SNAPSHOT_VERSION } from './snapshot.ts';
import type { CheckTally, Gauges, IntervalSnapshot, WorkerStatus, LogLine, ShardPart } from './snapshot.ts';
import { WORKER_STATES } from './snapshot.ts';
import { mergeErrorTallies, mergeRecentErrors } from './merge-errors.ts';
import { mergeSeriesIntervals } from './merge-series.ts';
import { mergeByKey } from './merge-by-key.ts';
import { combineGeneratorSamples, type GeneratorSample } from './generator-sample.ts';
import { laterPhase } from './phases.ts';
import { mergeSlowest } from './slowest.ts';

/** How each scenario's ledgers are merged, by ledger name. Must be associative and commutative, and change neither. */
export type LedgerMergers = Readonly<Record<string, (a: unknown, b: unknown) => unknown>>;

/**
 * One snapshot that says what two said: of the same interval on different shards, or of neighbouring intervals. Nothing
 * is lost but what is bounded by design (recent errors, workers, log lines, slowest). Associative and commutative, so
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
    recentErrors: mergeRecentErrors(a.recentErrors, b.recentErrors).slice(-MAX_RECENT_ERRORS),
    workers: mergeWorkers(a.workers, b.workers),
    logs: mergeLogs(a.logs, b.logs),
    generator: combineGenerators(a.generator, b.generator),
    counters: sumCounters(a.counters, b.counters),
    checks: mergeByKey(a.checks, b.checks, (check) => check.name, mergeChecks),
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
  return {
    shard: a.shard,
    firstSequence: Math.min(a.firstSequence, b.firstSequence),
    lastSequence: Math.max(a.lastSequence, b.lastSequence),
    gauges: a.lastSequence >= b.lastSequence ? a.gauges : b.gauges,
    generator: combineGenerators(a.generator, b.generator),
  };
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

/** `operations` never falls, and within one count a worker goes from idle to busy to finished: so the later one wins. */
function laterWorker(a: WorkerStatus, b: WorkerStatus): WorkerStatus {
  const rank = (worker: WorkerStatus) => [worker.operations, WORKER_STATES.indexOf(worker.status)] as const;
  const [aOperations, aState] = rank(a);
  const [bOperations, bState] = rank(b);
  if (aOperations !== bOperations) return aOperations > bOperations ? a : b;
  if (aState !== bState) return aState > bState ? a : b;
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}

function mergeWorkers(a: readonly WorkerStatus[], b: readonly WorkerStatus[]): WorkerStatus[] {
  return mergeByKey(a, b, (worker) => String(worker.worker), laterWorker)
    .sort((x, y) => x.worker - y.worker)
    .slice(0, MAX_WORKERS);
}

function mergeLogs(a: readonly LogLine[], b: readonly LogLine[]): LogLine[] {
  const rest = (line: LogLine) => JSON.stringify([line.level, line.message, line.context]);
  return [...a, ...b]
    .sort((x, y) => x.atUs - y.atUs || (rest(x) < rest(y) ? -1 : rest(x) > rest(y) ? 1 : 0))
    .slice(-MAX_LOG_LINES);
}

function mergeChecks(a: CheckTally, b: CheckTally): CheckTally {
  return { name: a.name, passed: a.passed + b.passed, failed: a.failed + b.failed, sample: earlierCheck(a, b) };
}

function earlierCheck(a: CheckTally, b: CheckTally): CheckTally['sample'] {
  if (a.sample === null || b.sample === null) return a.sample ?? b.sample;
  if (a.sample.atUs !== b.sample.atUs) return a.sample.atUs < b.sample.atUs ? a.sample : b.sample;
  return a.sample.message <= b.sample.message ? a.sample : b.sample;
}

function sumCounters(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sums = new Map(Object.entries(a));
  for (const [name, value] of Object.entries(b)) sums.set(name, (sums.get(name) ?? 0) + value);
  return Object.fromEntries(sums);
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
