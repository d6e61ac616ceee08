const SECOND_US = 1_000_000;
/** Shortest and longest wait between two queries for one write. */
const SHORTEST_WAIT_US = 1_000;
const LONGEST_WAIT_US = 500_000;
/** Waits grow with what was waited already: an interval is about as wide as this part of the lag. */
const PART_OF_LAG = 0.25;
/**
 * Part of the queries that are for writes which were not asked for before: so many that, with an index of whatever lateness, asking each
 * as often as the rest allows still knows the lag to a third of it.
 */
export const PART_FOR_NEW = 0.25;

/** When to ask again for a write that a query has missed which ended now; at the moment of its bound in any case. */
export function nextAskUs(ackUs: number, nowUs: number, boundUs: number): number {
  const waitUs = Math.min(LONGEST_WAIT_US, Math.max(SHORTEST_WAIT_US, Math.round((nowUs - ackUs) * PART_OF_LAG)));
  return nowUs < ackUs + boundUs ? Math.min(nowUs + waitUs, ackUs + boundUs) : nowUs + SHORTEST_WAIT_US;
}

/** Bounds what asking costs: evenly spread over a second, with no more saved up than a tenth of a second's. */
export class AskBudget {
  readonly #everyUs: number;
  readonly #savedUs: number;
  /** The moment at which nothing is left. */
  #spentUs = -Infinity;

  /** @param perSecond At least 1. */
  constructor(perSecond: number) {
    this.#everyUs = SECOND_US / perSecond;
    this.#savedUs = Math.max(this.#everyUs, SECOND_US / 10);
  }

  /** Takes one query from what is left; false where nothing is. */
  take(nowUs: number): boolean {
    const spentUs = Math.max(this.#spentUs, nowUs - this.#savedUs) + this.#everyUs;
    if (spentUs > nowUs) return false;
    this.#spentUs = spentUs;
    return true;
  }

  /** The earliest moment at which there is one to take. */
  get freeAtUs(): number {
    return this.#spentUs + this.#everyUs;
  }
}
