import { OUTCOME_CODE, type OperationResult, type OutcomeCode } from '@syntrix-bench/core';

import { isMissing } from './answers.ts';
import { DocumentNumbers } from './document-numbers.ts';

// docs/decisions/0060-who-may-delete-a-document.md

/**
 * The documents that belong to one worker, by number, and what the worker knows of them. Every number it ever used is in one
 * of four states: *live* (may be read, updated, deleted), *uncertain* (an answer was lost or strange: nobody touches it
 * until clean-up), *in flight* (its creation or deletion is under way), or gone.
 */
export class WorkerDocuments {
  readonly #live = new DocumentNumbers();
  readonly #uncertain = new DocumentNumbers();
  #inFlight: number | null = null;
  #used = 0;
  #hasReappeared = false;

  /** @param seeded How many documents, numbered from 0, were created for the worker before load. */
  constructor(seeded: number) {
    for (let number = 0; number < seeded; number += 1) this.#live.add(number);
    this.#used = seeded;
  }

  /** Numbers used so far: all are below it. */
  get used(): number {
    return this.#used;
  }

  get liveCount(): number {
    return this.#live.size;
  }

  /** Number of the live document at a position from 0 to `liveCount` - 1, in the order of their creation. */
  liveAt(position: number): number {
    return this.#live.at(position);
  }

  /** Takes the next number for a new document. */
  takeNumber(): number {
    const number = this.#used;
    this.#used += 1;
    return number;
  }

  /** Its creation is about to be sent. */
  creating(number: number): void {
    this.#inFlight = number;
  }

  created(number: number, outcome: OutcomeCode, result: OperationResult): void {
    this.#inFlight = null;
    if (outcome === OUTCOME_CODE.ok) this.#live.add(number);
    // A conflict means that a document of this name is there, whoever made it.
    else if (outcome === OUTCOME_CODE.unknown || result.status === 409) this.#uncertain.add(number);
  }

  /**
   * The deletion of the live document at a position is about to be sent: it leaves the live set now, not when the answer
   * comes (R21). Returns its number.
   */
  deleting(position: number): number {
    const number = this.#live.removeAt(position);
    this.#inFlight = number;
    return number;
  }

  /** Returns whether the document was missing although nobody had deleted it. */
  deleted(number: number, outcome: OutcomeCode, result: OperationResult): boolean {
    this.#inFlight = null;
    if (outcome === OUTCOME_CODE.ok) return false;
    if (isMissing(result)) return true;
    // Refused for certain, so that it is as live as before.
    if (outcome === OUTCOME_CODE.failed) this.#live.add(number);
    else this.#uncertain.add(number);
    return false;
  }

  /** Takes the live document at a position out of use until clean-up. */
  retire(position: number): void {
    this.#uncertain.add(this.#live.removeAt(position));
  }

  isLive(number: number): boolean {
    return this.#live.has(number);
  }

  /** A document that was deleted is there, and clean-up has to remove it. */
  reappeared(number: number): void {
    this.#hasReappeared = true;
    this.#uncertain.add(number);
  }

  /** Whether a document that was deleted is there: then acknowledged deletions prove nothing. */
  get hasReappeared(): boolean {
    return this.#hasReappeared;
  }

  /**
   * Numbers that clean-up removes: live ones, and ones that may be. A copy: late answers do not change it.
   *
   * @param isDoubted Whether acknowledged deletions prove nothing: then every number that was used and is not live is uncertain.
   * @default false
   */
  remains(isDoubted = false): { readonly live: DocumentNumbers; readonly uncertain: DocumentNumbers } {
    const uncertain = this.#uncertain.copy();
    if (this.#inFlight !== null) uncertain.add(this.#inFlight);
    if (isDoubted) {
      for (let number = 0; number < this.#used; number += 1) if (!this.#live.has(number)) uncertain.add(number);
    }
    return { live: this.#live.copy(), uncertain };
  }
}
