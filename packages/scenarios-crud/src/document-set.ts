/** Numbers of documents that a lane may address, by position from 0 to `size` - 1. */
export interface DocumentSet {
  readonly size: number;
  at(position: number): number;
  /** Adds a number that is not in the set; it takes the last position. */
  add(number: number): void;
  removeAt(position: number): void;
  /** A copy of what is in the set, and of one more number where there is one. */
  toArray(more?: number | null): Uint32Array;
}
