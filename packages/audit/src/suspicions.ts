import type { SubscriptionLog } from './subscription-log.ts';

/** Suspicions that are kept. */
export const MOST_SUSPICIONS = 65_536;

/** An event that came below another one of its writer: wrong, unless its write had no answer. */
export interface OrderSuspicion {
  readonly log: SubscriptionLog;
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  /** The highest of the topic that had come; {@link NOT_SHOWN} where it was the moment of sending that told. */
  readonly above: number;
  /** When the latest write was sent whose event had come. */
  readonly laterSentUs: number;
  readonly sentUs: number;
  readonly receivedUs: number;
}

/** A state that looks older than what was seen before. */
export interface StateSuspicion {
  readonly log: SubscriptionLog;
  readonly key: number;
  readonly writer: number;
  readonly sequence: number;
  /** How long before the seen one it was sent; Infinity where that was the same writer's. */
  readonly earlierUs: number;
  readonly receivedUs: number;
}

/** An event that came after that of a write which was sent later: wrong where it had been answered by then. */
export interface OverlapSuspicion {
  readonly log: SubscriptionLog;
  readonly writer: number;
  readonly topic: number;
  readonly sequence: number;
  readonly sentUs: number;
  /** When the later one was sent. */
  readonly laterSentUs: number;
  readonly receivedUs: number;
}

/** A deletion, or what came next after one: which of the two was sent first the events do not say. */
export interface DeletionSuspicion extends Omit<OverlapSuspicion, 'sentUs'> {
  /** The highest of the topic that had come, where this one is below; else {@link NOT_SHOWN}. */
  readonly above: number;
  /** Of a deletion: who wrote what was sent latest of all that had come. */
  readonly laterWriter: number;
  /** Of what came next after a deletion: whose, and of which document; null of a deletion. */
  readonly after: { readonly writer: number; readonly number: number } | null;
}

/**
 * Events of different writers that came in another order than they were sent in. Nearly all of them are of writes that
 * overlapped. With more of them than are kept, only those stay that were sent far apart.
 */
export class OverlapSuspicions {
  #kept: OverlapSuspicion[] = [];
  /** Those that were sent less apart than this are let go. */
  leastApartUs = 0;

  add(suspicion: OverlapSuspicion): void {
    this.#kept.push(suspicion);
    while (this.#kept.length > MOST_SUSPICIONS) {
      this.leastApartUs = Math.max(1000, 2 * this.leastApartUs);
      this.#kept = this.#kept.filter(({ sentUs, laterSentUs }) => laterSentUs - sentUs >= this.leastApartUs);
    }
  }

  all(): readonly OverlapSuspicion[] {
    return this.#kept;
  }
}
