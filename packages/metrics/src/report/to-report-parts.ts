import type { Block, BlockSeries } from '../aggregate/blocks.ts';
import type { ErrorTotal } from '../aggregate/error-totals.ts';
import type { DeliveryTotals, GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import type { OutcomeCounts } from '../outcome.ts';
import type { ShardTotals } from '../aggregate/shard-sums.ts';
import type { TimelineRow } from '../aggregate/timeline.ts';
import type { ErrorSample } from '../error-sample.ts';
import type { LatencyHistogram } from '../histogram.ts';
import { UNASSIGNED_OPERATION } from '../series.ts';
import type { SlowOperation } from '../slowest.ts';
import type { CheckDeclaration, CheckTally } from '../checks.ts';
import { toMs } from '../statistics/latency-summary.ts';
import type {
  ReportBlock,
  ReportBlockSeries,
  ReportBucket,
  ReportCheck,
  ReportDelivery,
  ReportError,
  ReportErrorSample,
  ReportLatencies,
  ReportOperation,
  ReportOutcomes,
  ReportRowDelivery,
  ReportShard,
  ReportSlowOperation,
  ReportSummary,
  ReportTimelineRow,
} from './report-parts.ts';

/** Turns moments of a run into wall time. Wall time only labels: no duration is computed from it (R4). */
export class WallClock {
  readonly #epochMs: number;

  constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /** RFC 3339 in UTC of a moment in µs since the run's epoch. */
  at(us: number): string {
    return new Date(this.#epochMs + us / 1_000).toISOString();
  }
}

/** How arrivals are called that were dropped before they had an operation type. */
export const UNASSIGNED_LABEL = '(unassigned)';

/** Only the outcome counts of something that has more. */
export function toReportOutcomes(counts: OutcomeCounts & { readonly givenUp: number }): ReportOutcomes {
  const { ok, refused, failed, unknown, dropped, givenUp } = counts;
  return { ok, refused, failed, unknown, dropped, given_up: givenUp };
}

function toLatencies(group: GroupTotals): ReportLatencies {
  return {
    latency: group.latency,
    latency_other: group.latencyOther,
    service: group.service,
    delay: group.delay,
    blocked: group.blocked,
  };
}

/** The measured phase as a whole. */
export function toReportSummary(group: GroupTotals): ReportSummary {
  return {
    total_operations: group.operations,
    total_errors: group.errors,
    ...toReportOutcomes(group),
    timeouts: group.censored - group.brokenOff,
    ...(group.brokenOff === 0 ? {} : { broken_off: group.brokenOff }),
    abandoned: group.abandoned,
    success_rate: group.successRate,
    throughput: group.throughputPerSecond,
    goodput: group.goodputPerSecond,
    ...toLatencies(group),
    requests: group.requests,
    bytes_sent: group.bytesOut,
    bytes_received: group.bytesIn,
    over_range: group.overRange,
    skewed: group.skewed,
  };
}

/** One operation type, workload or database. */
export function toReportOperation(group: GroupTotals): ReportOperation {
  return {
    count: group.operations,
    errors: group.errors,
    ...toReportOutcomes(group),
    success_rate: group.successRate,
    throughput: group.throughputPerSecond,
    goodput: group.goodputPerSecond,
    ...toLatencies(group),
    requests: group.requests,
    bytes_sent: group.bytesOut,
    bytes_received: group.bytesIn,
  };
}

/** Deliveries of one name. */
function toReportDelivery(totals: DeliveryTotals, headline: boolean, inTimeShare: number): ReportDelivery {
  return {
    headline,
    count: totals.count,
    lost: totals.lost,
    ...(totals.censored + totals.unranked === 0 ? {} : { unknown: totals.censored + totals.unranked }),
    per_second: totals.perSecond * inTimeShare,
    owed_per_second: totals.owedPerSecond,
    bytes_received: totals.bytesIn,
    propagation: totals.propagation,
    ...(totals.beforeSentCount === 0 ? {} : { before_sent: totals.beforeSentCount }),
    from_due: totals.fromDue,
    after_done: {
      after_count: totals.afterDoneCount,
      after: totals.afterDone,
      before_count: totals.beforeDoneCount,
      before: totals.beforeDone,
    },
    read_delay: totals.readDelay,
  };
}

/**
 * Deliveries by name.
 *
 * @param crowd names of those to a crowd, which are no headline where there are others
 * @param inTimeShare what part of those of a name came while load lasted, 0 to 1
 */
export function toReportDeliveries(
  groups: Readonly<Record<string, DeliveryTotals>>,
  crowd: readonly string[],
  inTimeShare: (name: string) => number,
): Record<string, ReportDelivery> {
  const isClaimed = ([name, { count, lost }]: readonly [string, DeliveryTotals]) =>
    !crowd.includes(name) && count + lost > 0;
  const all = Object.entries(groups);
  const isHeadline = all.some(isClaimed) ? isClaimed : () => true;
  return Object.fromEntries(
    all.map((entry) => {
      const [name, totals] = entry;
      return [name, toReportDelivery(totals, isHeadline(entry), inTimeShare(name))];
    }),
  );
}

/** One shard's share. */
export function toReportShard(totals: ShardTotals): ReportShard {
  return {
    shard: totals.shard,
    operations: totals.operations,
    errors: totals.errors,
    success_rate: totals.successRate,
    goodput: totals.goodputPerSecond,
    latency: totals.latency,
  };
}

/** All operation types by name, with their buckets where there are some. */
export function toReportOperations(
  groups: Readonly<Record<string, GroupTotals>>,
  buckets: ReadonlyMap<string, readonly ReportBucket[]> = new Map(),
): Record<string, ReportOperation> {
  return Object.fromEntries(
    Object.entries(groups).map(([type, group]) => {
      const own = buckets.get(type);
      return [type, own === undefined ? toReportOperation(group) : { ...toReportOperation(group), buckets: own }];
    }),
  );
}

/**
 * How each operation type of a cohort ended, connections not among them (R36). What was dropped without a type, where nothing
 * was started that it could be dealt out to, is `(unassigned)`.
 */
export function toOutcomesByType(totals: CohortTotals): Record<string, ReportOutcomes> {
  const outcomes = Object.fromEntries(
    Object.entries(totals.operations).map(([type, group]) => [type, toReportOutcomes(group)]),
  );
  const { dropped, givenUp } = totals.unassigned;
  if (dropped + givenUp === 0) return outcomes;
  const none = { ok: 0, refused: 0, failed: 0, unknown: 0 };
  return { ...outcomes, [UNASSIGNED_LABEL]: toReportOutcomes({ ...none, dropped, givenUp }) };
}

/** A row of the timeline that began at `originUs`. */
export function toReportRow(row: TimelineRow, originUs: number, clock: WallClock): ReportTimelineRow {
  return {
    timestamp: clock.at(row.endUs),
    elapsed_seconds: Math.max(0, row.endUs - originUs) / 1e6,
    seconds: row.seconds,
    phase: row.phase,
    drain: row.drain,
    throughput: row.throughputPerSecond,
    goodput: row.goodputPerSecond,
    operations: row.operations,
    errors: row.errors,
    ...toReportOutcomes(row),
    latency_p50: row.latencyP50,
    latency_p95: row.latencyP95,
    latency_p99: row.latencyP99,
    delay_p99: row.delayP99,
    blocked_p99: row.blockedP99,
    censored: row.censored,
    never: row.never,
    thin: row.thin,
    in_flight: row.inFlight,
    ...(row.connections === null ? {} : { connections: row.connections }),
    ...(Object.keys(row.deliveries).length === 0 ? {} : { deliveries: toRowDeliveries(row.deliveries) }),
  };
}

function toRowDeliveries(deliveries: TimelineRow['deliveries']): Record<string, ReportRowDelivery> {
  return Object.fromEntries(
    Object.entries(deliveries).map(([name, row]) => [
      name,
      {
        received: row.received,
        lost: row.lost,
        per_second: row.perSecond,
        owed_per_second: row.owedPerSecond,
        propagation_p50: row.propagationP50,
        propagation_p99: row.propagationP99,
        propagation_max: row.propagationMax,
      },
    ]),
  );
}

/** One kind of failure. */
export function toReportError(total: ErrorTotal, clock: WallClock): ReportError {
  return {
    kind: total.kind,
    type: total.type,
    count: total.count,
    category: total.category,
    status: total.status,
    by_operation: total.byOperation,
    sample: toSample(total.first, clock),
    last_sample: toSample(total.last, clock),
    first_at: total.first === null ? null : clock.at(total.first.atUs),
    last_at: total.last === null ? null : clock.at(total.last.atUs),
  };
}

function toSample(sample: ErrorSample | null, clock: WallClock): ReportErrorSample | null {
  if (sample === null) return null;
  const { atUs, operation, worker, status, code, message } = sample;
  return { time: clock.at(atUs), operation, worker, status, code, message };
}

/** One correctness check; `tally` is what was counted of it, if anything was. */
export function toReportCheck(
  { workload, name, sentence, kind, sample }: CheckDeclaration & { readonly workload: string },
  tally: CheckTally | undefined,
  clock: WallClock,
): ReportCheck {
  const {
    checked,
    failed,
    evidence,
    unknown = 0,
    unknownReason = '',
  }: Omit<CheckTally, 'workload' | 'name'> = tally ?? {
    checked: 0,
    failed: 0,
    evidence: [],
  };
  return {
    workload,
    name,
    sentence,
    kind,
    ...(sample === undefined ? {} : { sample: { per_cent: Math.round(sample.part * 1e6) / 1e4, of: sample.of } }),
    checked,
    failed,
    verdict: failed > 0 ? 'failed' : unknown > 0 ? 'unknown' : checked === 0 ? 'not_checked' : 'passed',
    ...(unknown === 0 ? {} : { unknown: { count: unknown, reason: unknownReason } }),
    evidence: evidence.map(({ atUs, message }) => ({ time: clock.at(atUs), message })),
  };
}

/** One of the slowest operations. */
export function toReportSlowOperation(slow: SlowOperation, clock: WallClock): ReportSlowOperation {
  return {
    workload: slow.key.workload,
    database: slow.key.database,
    operation: slow.key.operation,
    worker: slow.worker,
    time: clock.at(slow.dueUs),
    response: toMs(Math.max(0, slow.doneUs - slow.dueUs)),
    due: toMs(slow.dueUs),
    queued: toMs(slow.queuedUs),
    ready: toMs(slow.readyUs),
    sent: toMs(slow.sentUs),
    done: toMs(slow.doneUs),
    outcome: slow.outcome,
    status: slow.status,
    request_id: slow.requestId,
  };
}

/** A block of the steady phase that began at `originUs`. `scratch` is a histogram to work with. */
export function toReportBlock(
  block: Block,
  originUs: number,
  clock: WallClock,
  scratch: LatencyHistogram,
): ReportBlock {
  return {
    start_time: clock.at(block.startUs),
    elapsed_seconds: Math.max(0, block.endUs - originUs) / 1e6,
    seconds: block.seconds,
    drain: block.drain,
    series: block.series.map((series) => toReportBlockSeries(series, scratch)),
  };
}

function toReportBlockSeries({ key, tally, response }: BlockSeries, scratch: LatencyHistogram): ReportBlockSeries {
  const bound = (us: number | null) => (us === null ? null : toMs(us));
  return {
    workload: key.workload,
    operation: key.operation === UNASSIGNED_OPERATION ? UNASSIGNED_LABEL : key.operation,
    kind: key.kind,
    segment: key.segment,
    lost: tally.lost,
    ...toReportOutcomes(tally),
    timeouts: tally.censored,
    censored_from: bound(tally.censoredResponseUs),
    abandoned: tally.abandoned,
    abandoned_from: bound(tally.abandonedResponseUs),
    histogram: response.toV2(scratch),
  };
}
