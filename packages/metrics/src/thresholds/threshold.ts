import type { PercentileName } from '../statistics/latency-summary.ts';

/** How a threshold compares. */
export const THRESHOLD_OPERATORS = ['<', '<=', '>', '>=', '=='] as const;
/** One of {@link THRESHOLD_OPERATORS}. */
export type ThresholdOperator = (typeof THRESHOLD_OPERATORS)[number];

/** The units of limits; '' is a number of things. */
export const THRESHOLD_UNITS = ['µs', 'ms', 's', '/s', '%', ''] as const;
/** One of {@link THRESHOLD_UNITS}. */
export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

/** The four latencies of an operation (R2); `latency` is the response. */
export const THRESHOLD_LATENCIES = ['latency', 'service', 'delay', 'blocked'] as const;
/** One of {@link THRESHOLD_LATENCIES}. */
export type ThresholdLatency = (typeof THRESHOLD_LATENCIES)[number];

/** A figure of a latency distribution. */
export type LatencyFigure = PercentileName | 'min' | 'mean' | 'max';

/** What a threshold looks at. */
export type ThresholdMetric =
  | { readonly kind: 'latency'; readonly latency: ThresholdLatency; readonly figure: LatencyFigure }
  /** Operations per second: ok ones, or all (R13). */
  | { readonly kind: 'rate'; readonly rate: 'goodput' | 'throughput' }
  /** Per cent of operations; dropped ones in per cent of all arrivals, lost ones of all deliveries that were owed. */
  | { readonly kind: 'share'; readonly of: 'errors' | 'success' | 'dropped' | 'lost' }
  /** A number of operations, or of lost deliveries. */
  | { readonly kind: 'count'; readonly of: 'errors' | 'dropped' | 'lost' }
  /** How often a check failed. */
  | { readonly kind: 'check'; readonly check: string };

/** A limit that a run must keep, such as `read.p99 < 50ms`. */
export interface Threshold {
  /** As it was written, without spaces around it. */
  readonly expression: string;
  /** The workload it is about, `null` for each by itself (R35). */
  readonly workload: string | null;
  /** The database it is about, `null` for all of the workload's. */
  readonly database: string | null;
  /** The operation type, delivery, connection or step it is about, `null` for all operations together. */
  readonly operation: string | null;
  readonly metric: ThresholdMetric;
  /** The name of the stage it is about, `null` for the whole measured phase. */
  readonly stage: string | null;
  readonly operator: ThresholdOperator;
  /** In `unit`. */
  readonly limit: number;
  readonly unit: ThresholdUnit;
}

/** Whether a value keeps the limit. Both in the threshold's unit. */
export function keepsLimit({ operator, limit }: Pick<Threshold, 'operator' | 'limit'>, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
  }
}

/** Whether larger is worse: the limit is a ceiling. So is a number that has to be met, because counts only grow. */
export function isCeiling({ operator }: Pick<Threshold, 'operator'>): boolean {
  return operator === '<' || operator === '<=' || operator === '==';
}
