import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import { listed } from '../sentence-parts.ts';
import type { Threshold } from '../thresholds/threshold.ts';
import type { ReportEnd, ReportStatus } from './report.ts';
import type { WallClock } from './to-report-parts.ts';

/** A limit that was crossed while the run lasted (R27). */
export interface CrossedThreshold {
  readonly threshold: Threshold;
  /** What was found, in the threshold's unit; `null` where nothing got an answer. */
  readonly value: number | null;
  /** Why it is crossed, where that is not plain from the value. @default '' */
  readonly reason?: string;
  /** How long the newest operations that it was found over had taken. */
  readonly windowSeconds: number;
  /** The workload that crossed it; `null`, or absent, where the run has only one. */
  readonly workload?: string | null;
}

/** Why load ended. */
export type EndReason =
  | { readonly kind: 'duration' }
  | { readonly kind: 'operations' }
  | { readonly kind: 'threshold'; readonly crossed: CrossedThreshold }
  | { readonly kind: 'exhausted'; readonly detail: string }
  | {
      readonly kind: 'target_lost';
      readonly detail: string;
      /** From when on nothing was answered, µs since the run's epoch. */
      readonly atUs: number;
      /** The same, as in `6 s into the measured phase`. */
      readonly when: string;
      /** The URLs of the target that were lost while others answered. @default all of it was */
      readonly urls?: readonly string[];
      /** Whether load had come to its end as planned, so that what was measured is the whole. @default false */
      readonly loadEnded?: boolean;
    }
  | { readonly kind: 'interrupted'; readonly signal: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** How a warm-up went that was to end when the measure is steady. */
export interface WarmupEnd {
  readonly steady: boolean;
  /** What spoke against it when it was looked at last. */
  readonly against: string;
}

/** The status of a run that ended so. */
export function statusOf(reason: EndReason): ReportStatus {
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

/** Whether load ended before its time, so that figures cover less than was planned. */
export function isPartial(reason: EndReason): boolean {
  if (reason.kind === 'target_lost') return reason.loadEnded !== true;
  return reason.kind !== 'duration' && reason.kind !== 'operations';
}

/** Why load ended, as a report has it. */
export function toReportEnd(reason: EndReason, clock: WallClock): ReportEnd {
  switch (reason.kind) {
    case 'threshold': {
      const { threshold, workload = null } = reason.crossed;
      return { kind: 'threshold', expression: threshold.expression, workload: workload ?? threshold.workload };
    }
    case 'target_lost':
      return {
        kind: 'target_lost',
        at: clock.at(reason.atUs),
        ...(reason.urls === undefined ? {} : { urls: reason.urls }),
      };
    case 'interrupted':
      return { kind: 'interrupted', signal: reason.signal };
    case 'duration':
    case 'operations':
    case 'exhausted':
    case 'failed':
      return { kind: reason.kind };
  }
}

/** `the target was`, or the URLs that were. */
function lostName(urls: readonly string[] = []): string {
  if (urls.length === 0) return 'the target was';
  return `${listed(urls)} ${urls.length === 1 ? 'was' : 'were'}`;
}

/** Why load ended, as a sentence. */
export function describeReason(reason: EndReason): string {
  switch (reason.kind) {
    case 'duration':
      return 'the planned duration was reached';
    case 'operations':
      return 'the planned number of operations was reached';
    case 'exhausted':
      return reason.detail;
    case 'threshold':
      return describeCrossed(reason.crossed);
    case 'target_lost':
      return `${lostName(reason.urls)} lost ${reason.when}: ${reason.detail}`;
    case 'interrupted':
      return `interrupted by ${reason.signal}`;
    case 'failed':
      return reason.detail;
  }
}

/** A crossed threshold as a sentence: `the threshold "errors < 1%" was crossed: 12.3% over the last 5 s`. */
function describeCrossed(crossed: CrossedThreshold): string {
  const { threshold, value, reason = '', windowSeconds, workload = null } = crossed;
  const { expression, unit } = threshold;
  const whose = workload === null || threshold.workload !== null ? '' : ` by ${workload}`;
  const span = `over the last ${Math.round(windowSeconds)} s`;
  if (value === null || reason !== '') return `the threshold "${expression}" was crossed${whose} ${span}: ${reason}`;
  const found = `${Number(value.toPrecision(4))}${unit === 'ms' || unit === 's' || unit === 'µs' ? ` ${unit}` : unit}`;
  return `the threshold "${expression}" was crossed${whose}: ${found} ${span}`;
}

/** How a warm-up ended that was to end when the measure is steady. */
export function warmupNote(aggregate: RunAggregate, { steady, against }: WarmupEnd): string {
  const warmup = aggregate.phases().find(({ name }) => name === 'warmup');
  const seconds = Math.round(warmup?.activeSeconds ?? 0);
  return steady
    ? `goodput and p50 were steady after ${seconds} s of warm-up`
    : `goodput and p50 were not steady within ${seconds} s of warm-up: ${against}`;
}
