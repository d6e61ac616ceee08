import type { OutcomeCounts } from './series-totals.ts';

/** How operations ended, their sums, and what they come to in a second. */
export interface OutcomeRates extends OutcomeCounts {
  /** ok + refused + failed + unknown: dropped ones were never sent and are no operations. */
  readonly operations: number;
  /** failed + unknown. */
  readonly errors: number;
  /** Per cent of operations that were ok or refused; 0 without operations. */
  readonly successRate: number;
  /** Operations per second, whatever their outcome (R13). */
  readonly throughputPerSecond: number;
  /** Ok operations per second: the headline (R13). */
  readonly goodputPerSecond: number;
}

/** Works out the sums over `seconds` of measured time; rates are 0 where that is 0. */
export function toOutcomeRates(
  { ok, refused, failed, unknown, dropped }: OutcomeCounts,
  seconds: number,
): OutcomeRates {
  const operations = ok + refused + failed + unknown;
  const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
  return {
    ok,
    refused,
    failed,
    unknown,
    dropped,
    operations,
    errors: failed + unknown,
    throughputPerSecond: perSecond(operations),
    goodputPerSecond: perSecond(ok),
    successRate: toSuccessRate(ok + refused, operations),
  };
}

/** Per cent of operations that succeeded; 0 without operations. */
export function toSuccessRate(successes: number, operations: number): number {
  return operations === 0 ? 0 : (successes / operations) * 100;
}
