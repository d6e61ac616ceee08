/**
 * Which documents are verified: an even part of all numbers, the first always among them, so that all that happens to one
 * is known. Pure, and the same on every shard.
 */
export class Sample {
  readonly share: number;

  /** @param share Part of the documents, above 0 and at most 1. */
  constructor(share: number) {
    this.share = share;
  }

  /** How many documents of the sample have a lower number: the place of this one if it is in it. */
  placeOf(number: number): number {
    return Math.ceil(number * this.share);
  }

  /** The number of the document in a place. */
  numberAt(place: number): number {
    let number = Math.max(0, Math.floor(place / this.share) - 1);
    while (this.placeOf(number + 1) <= place) number += 1;
    return number;
  }

  has(number: number): boolean {
    return Math.ceil((number + 1) * this.share) > Math.ceil(number * this.share);
  }
}
