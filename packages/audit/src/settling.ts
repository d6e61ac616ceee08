import type { DeliveryAuditOptions } from './delivery-audit.ts';
import type { Findings } from './findings.ts';
import type { OrderSuspicion, StateSuspicion } from './online-audit.ts';
import type { OverlapSuspicion } from './order-suspicions.ts';
import type { Oracle } from './oracle.ts';
import type { SubscriptionLog, Window } from './subscription-log.ts';

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
}

/** Until when a write must have been answered for its event to be owed in the window. */
export function owedUntilUs(window: Window, { options, settledUs }: Settling): number {
  const { end, endUs, latestSentUs, lastReceivedUs } = window;
  // Events come in order: what was answered before a write was sent whose event came had to come before it.
  const provenUs = latestSentUs - CLOCK_US;
  // What has not come for longer than an event may take is lost, unless events still come, late as they are.
  const isQuiet = settledUs - lastReceivedUs >= options.quietUs;
  const quietUntilUs = isQuiet ? settledUs - Math.max(options.quietUs, options.lateUs) : -Infinity;
  if (end === 'open') return Math.max(provenUs, quietUntilUs);
  // Beyond that nobody knows how far the events were when the connection broke,
  if (end === 'broken') return Math.min(provenUs, endUs);
  // nor when nobody was to see them any more, save that they do not take that long.
  return Math.min(Math.max(provenUs, endUs - options.lateUs), endUs);
}
