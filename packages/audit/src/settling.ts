import type { DeliveryAuditOptions } from './delivery-audit.ts';
import type { Findings } from './findings.ts';
import type { Oracle } from './oracle.ts';
import type { SubscriptionLog, Window } from './subscription-log.ts';
import type { DeletionSuspicion, OrderSuspicion, OverlapSuspicion, StateSuspicion } from './suspicions.ts';

// docs/decisions/0220-a-loss-is-proven-by-what-came-later.md

/** How much clocks of two threads may differ: a write that was sent so soon after an acknowledgement may have come before it. */
export const CLOCK_US = 1000;

/** A time in which our own reading was behind. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
  /** Null: of all subscriptions. */
  readonly log: SubscriptionLog | null;
}

/** What was found and kept while events came. */
export interface Kept {
  readonly logs: readonly SubscriptionLog[];
  readonly findings: Findings;
  readonly order: readonly OrderSuspicion[];
  /** Suspicions of order that there was no room for. */
  readonly unkeptOrder: number;
  readonly overlaps: readonly OverlapSuspicion[];
  readonly deletions: readonly DeletionSuspicion[];
  readonly states: readonly StateSuspicion[];
  readonly behind: readonly Span[];
  readonly received: number;
}

/** What settling works with. */
export interface Settling {
  readonly options: Required<DeliveryAuditOptions>;
  readonly oracle: Oracle;
  readonly kept: Kept;
  /** Whether something of what was written is not known: then an event of a write that nobody told is no finding. */
  readonly hasGaps: boolean;
  readonly settledUs: number;
  /** The longest that an event of any subscription took: how far the server may be behind. */
  readonly longestUs: number;
}

/** An event may be on its way for so long, however quick the others are. */
export const LEAST_ON_ITS_WAY_US = 100_000;

/** What a window asks for, by the moment at which a write was answered. */
export interface Reach {
  /** Before it: its event had to come. */
  readonly owedUs: number;
  /** From there to here nobody can tell. What was answered later may have been on its way when the window ended. */
  readonly unknownUs: number;
}

/** How far a window reaches. */
export function reachOf(window: Window, { options, settledUs, longestUs: longestOfAllUs }: Settling): Reach {
  const { end, latestSentUs, lastReceivedUs, longestUs } = window;
  const { lateUs, quietUs } = options;
  const endUs = end === 'open' ? settledUs : window.endUs;
  // Events come in order: what was answered before a write was sent whose event came had to come before it.
  const provenUs = latestSentUs - CLOCK_US;
  // What has not come for longer than an event may take is lost, unless events still came, late as they were: here, or to others so late
  // that the server may just not have come to it.
  const isQuiet = endUs - lastReceivedUs >= quietUs;
  const reachedUs = Math.max(provenUs, isQuiet ? endUs - Math.max(quietUs, lateUs, 2 * longestOfAllUs) : -Infinity);
  if (end === 'open') return { owedUs: reachedUs, unknownUs: Infinity };
  const owedUs = Math.min(reachedUs, endUs);
  return { owedUs, unknownUs: Math.max(owedUs, window.noticedUs - onItsWayUs(longestUs, lateUs)) };
}

/** For how long an event may be on its way, where the longest of those that came took so long. */
export function onItsWayUs(longestUs: number, lateUs: number): number {
  return Math.min(lateUs, Math.max(LEAST_ON_ITS_WAY_US, 2 * longestUs));
}
