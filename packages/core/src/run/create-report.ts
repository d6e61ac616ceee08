import {
  buildReport,
  certify,
  judgeCrossed,
  judgeThreshold,
  type LoadModelName,
  type MachineSample,
  type Report,
  type ReportCertificate,
  type ReportStatus,
  type ReportThreshold,
  type RunAggregate,
  toCertificateInput,
} from '@syntrix-bench/metrics';

import { inNamedOrder } from './operation-names.ts';
import type { RunEnvironment } from './run-options.ts';
import { spins } from './spinning.ts';
import { type WarmupEnd, warmupNote } from './warmup-watch.ts';
import type { CrossedThreshold, EndReason } from '../contracts/end-reason.ts';
import { isScheduled, type Plan } from '../contracts/plan.ts';
import type { TeardownResult } from '../contracts/scenario.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { loadEndUs, steadyStartUs, timelineOf } from '../load/timeline.ts';

/** What the coordinator knows at the end of a run. */
export interface ReportInput {
  readonly plan: Plan;
  readonly aggregate: RunAggregate;
  /** In the order in which the report lists them. */
  readonly operationNames: readonly string[];
  readonly reason: EndReason;
  readonly cleanup: TeardownResult;
  /** Nothing was cleaned up: it was not wanted, or the run was given up. */
  readonly cleanupSkipped: boolean;
  readonly epochWallMs: number;
  readonly environment: RunEnvironment;
  readonly targetVersion: string | null;
  /** What carried the requests. */
  readonly transport: string;
  readonly host: { readonly kind: string; readonly shards: number };
  /** How the machine fared during the measured phase; null where nobody looked. */
  readonly machine: MachineSample | null;
  /** Arrivals that the schedule holds for the time that was measured; null where there is no schedule. */
  readonly scheduled: number | null;
  /** How a warm-up fared that was to end when the measure is steady; null where nobody asked. */
  readonly warmup: WarmupEnd | null;
}

/** Makes the report of a run, whole or partial. */
export function createReport(input: ReportInput): Report {
  const { plan, aggregate, reason, environment } = input;
  const certificate = certifyRun(input);
  const report = buildReport({
    aggregate,
    meta: {
      name: plan.name,
      runId: plan.runId,
      seed: plan.seed,
      epochMs: input.epochWallMs,
      endedAtUs: aggregate.nowUs,
      status: statusOf(reason),
      reason: describeReason(reason),
      partial: reason.kind !== 'duration' && reason.kind !== 'operations',
      loadModel: loadModelOf(plan),
      config: plan.config,
      notes: input.warmup === null ? [] : [warmupNote(aggregate, input.warmup)],
      machine: input.machine,
      scheduled: input.scheduled,
      certificate,
      thresholds: judgeThresholds(plan, aggregate, reason, certificate),
      bucketsMs: plan.metrics.bucketsMs,
      cleanup: {
        skipped: input.cleanupSkipped,
        removed: input.cleanup.removed,
        left: input.cleanup.left.count,
        left_samples: input.cleanup.left.samples,
      },
      environment: {
        ...environment,
        targets: plan.target.urls.map(withoutCredentials),
        target_version: input.targetVersion,
        shard_host: input.host.kind,
        shards: input.host.shards,
        transport: input.transport,
      },
    },
  });
  return { ...report, operations: inNamedOrder(report.operations, input.operationNames) };
}

function certifyRun(input: ReportInput): ReportCertificate {
  const { plan, aggregate, host, machine, scheduled } = input;
  return certify(
    toCertificateInput(aggregate, {
      loadModel: loadModelOf(plan),
      shardHost: host.kind,
      machine,
      spinning: spins(plan),
      ...(scheduled === null ? {} : { scheduled }),
    }),
  );
}

function statusOf(reason: EndReason): ReportStatus {
  switch (reason.kind) {
    case 'duration':
    case 'operations':
    case 'exhausted':
    case 'threshold':
      return 'completed';
    case 'interrupted':
      return 'interrupted';
    case 'failed':
    case 'target_lost':
      return 'failed';
  }
}

/** Why load ended, as a sentence. */
export function describeReason(reason: EndReason): string {
  switch (reason.kind) {
    case 'duration':
      return 'the planned time was over';
    case 'operations':
      return 'the planned number of operations was done';
    case 'exhausted':
      return reason.detail;
    case 'threshold':
      return describeCrossed(reason.crossed);
    case 'target_lost':
      return `the target was lost: ${reason.detail}`;
    case 'interrupted':
      return `interrupted by ${reason.signal}`;
    case 'failed':
      return reason.detail;
  }
}

function loadModelOf(plan: Plan): LoadModelName {
  const models = new Set(plan.workloads.filter(isScheduled).map((workload) => workload.load.model));
  const [only] = models;
  return models.size === 1 && only !== undefined ? only : 'mixed';
}

function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}

/** A crossed threshold as a sentence: `the threshold "errors < 1%" was crossed: 12.3% over the last 5 s`. */
export function describeCrossed({ threshold, value, windowSeconds }: CrossedThreshold): string {
  const { expression, unit } = threshold;
  const found = `${Number(value.toPrecision(4))}${unit === 'ms' || unit === 's' || unit === 'µs' ? ` ${unit}` : unit}`;
  return `the threshold "${expression}" was crossed: ${found} over the last ${Math.round(windowSeconds)} s`;
}

/** Holds the measured phase against each of the plan's thresholds (R26, R27): the one that ended the run stays crossed. */
export function judgeThresholds(
  plan: Plan,
  aggregate: RunAggregate,
  reason: EndReason,
  certificate: ReportCertificate,
): readonly ReportThreshold[] {
  const totals = aggregate.totals('steady');
  const crossed = reason.kind === 'threshold' ? reason.crossed : null;
  return plan.thresholds.map(({ threshold }) =>
    crossed !== null && threshold.expression === crossed.threshold.expression
      ? judgeCrossed(crossed, certificate)
      : judgeThreshold(threshold, totals, certificate),
  );
}

/**
 * How many arrivals the schedules of all workloads hold for the steady phase, up to `endUs` of the load axis if it ended
 * before (R6). Null where a workload has no schedule: then the run is not held against one.
 */
export function scheduledInSteady(plan: Plan, endUs: number): number | null {
  const timeline = timelineOf(plan.phases);
  const untilUs = Math.min(endUs, loadEndUs(timeline));
  let sum = 0;
  for (const workload of plan.workloads) {
    const scheduled = scheduledArrivals(plan, workload, steadyStartUs(timeline), untilUs);
    if (scheduled === null) return null;
    sum += scheduled;
  }
  return sum;
}
