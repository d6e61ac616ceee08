import type { SubscriptionLog } from './subscription-log.ts';

/** Suspicions that are kept. */
export const MOST_SUSPICIONS = 65_536;

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
