/** Token ids that can be refreshed no more. Bounded: the oldest are forgotten. */
export class RevokedTokens {
  readonly #ids = new Set<string>();
  readonly #max: number;

  constructor(max = 100_000) {
    this.#max = max;
  }

  clear(): void {
    this.#ids.clear();
  }

  /** Records an id; false where it was recorded before. */
  revoke(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#max) {
      const [oldest] = this.#ids;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return true;
  }
}
