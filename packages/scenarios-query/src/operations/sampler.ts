/** Says of which answers are checked: an even part of them, the first among them. Depends on nothing but how often it was asked. */
export class Sampler {
  readonly #share: number;
  #asked = 0;

  /** @param share Part of the answers, from 0 to 1. */
  constructor(share: number) {
    this.#share = share;
  }

  next(): boolean {
    const before = this.#asked * this.#share;
    this.#asked += 1;
    return Math.ceil(this.#asked * this.#share) > Math.ceil(before);
  }
}
