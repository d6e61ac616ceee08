const SLOTS = 4;
const SLOT_US = 50_000;

/** How often something happened a second, over the last 200 ms: the slot under way and the three before it. */
export class RecentRate {
  readonly #nowUs: () => number;
  readonly #counts = new Uint32Array(SLOTS);
  #slot = 0;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  count(): void {
    this.#goOn();
    this.#counts[this.#slot % SLOTS]! += 1;
  }

  perSecond(): number {
    this.#goOn();
    return (this.#counts.reduce((sum, count) => sum + count, 0) * 1e6) / (SLOTS * SLOT_US);
  }

  #goOn(): void {
    const slot = Math.floor(this.#nowUs() / SLOT_US);
    if (slot - this.#slot >= SLOTS) this.#counts.fill(0);
    else for (let next = this.#slot + 1; next <= slot; next += 1) this.#counts[next % SLOTS] = 0;
    this.#slot = slot;
  }
}
