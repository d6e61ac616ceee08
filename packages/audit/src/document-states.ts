import { DELIVERY_KIND, NOT_SHOWN, type Delivery } from './delivery.ts';

/**
 * How a state came: no older than what was seen; older by the server's version; by the writer's number; sent long before another
 * writer's that was seen; the very one that was seen last.
 */
export const SHOWN = { newer: 0, older: 1, belowAnother: 2, sentBefore: 3, again: 4 } as const;
type Shown = 0 | 1 | 2 | 3 | 4;

/** A state that another writer made so long before the one that was seen, as sent, may be older. */
const OTHER_WRITER_US = 100_000;
const STRIDE = 5;
const NOTHING = 0;
const DELETED = -1;

/** What one subscription has seen of each followed document: 28 bytes each, of as many as were seen. */
export class DocumentStates {
  /** Events of all of them. */
  events = 0;
  /** For each key: its writer plus 1 (0: nothing seen yet, -1: deleted), sequence, version, events, events that showed it as it was seen. */
  #states = new Int32Array(0);
  /** When the latest of the states was sent. */
  #sent = new Float64Array(0);

  /** An event of a followed document has come. @param documents How many there may be. */
  take({ key, kind, writer, sequence, version, sentUs }: Delivery, documents: number): Shown {
    if (key >= this.#sent.length) this.#grow(Math.min(documents, Math.max(4, 2 * key, key + 1)));
    const at = STRIDE * key;
    const states = this.#states;
    states[at + 3]! += 1;
    this.events += 1;
    if (kind === DELIVERY_KIND.delete) {
      states[at] = DELETED;
      return SHOWN.newer;
    }
    if (writer === NOT_SHOWN) return SHOWN.newer;
    const seen = states[at]!;
    const isDeleted = seen === DELETED;
    let shown: Shown = SHOWN.newer;
    if (seen !== NOTHING && !isDeleted) {
      if (version !== NOT_SHOWN && version < states[at + 2]!) return SHOWN.older;
      if (seen === writer + 1 && sequence < states[at + 1]!) return SHOWN.belowAnother;
      if (seen === writer + 1 && sequence === states[at + 1]!) {
        states[at + 4]! += 1;
        return SHOWN.again;
      }
      // A write that took long may well be the later one: it is taken for that until more is known.
      if (seen !== writer + 1 && sentUs < this.#sent[key]! - OTHER_WRITER_US) shown = SHOWN.sentBefore;
    }
    states[at] = writer + 1;
    states[at + 1] = sequence;
    states[at + 2] = version;
    if (!(sentUs < this.#sent[key]!)) this.#sent[key] = sentUs;
    return shown;
  }

  /** How many events of the document came. */
  eventsOf(key: number): number {
    return this.#states[STRIDE * key + 3] ?? 0;
  }

  /** How many events showed the document as it had been seen already. */
  repeatsOf(key: number): number {
    return this.#states[STRIDE * key + 4] ?? 0;
  }

  /** When the latest of the states that were seen was sent. */
  sentOf(key: number): number {
    return this.#sent[key] ?? 0;
  }

  /** What was seen last: writer and sequence, `deleted`, or null where nothing was. */
  of(key: number): { readonly writer: number; readonly sequence: number } | 'deleted' | null {
    const seen = this.#states[STRIDE * key] ?? NOTHING;
    if (seen === NOTHING) return null;
    return seen === DELETED ? 'deleted' : { writer: seen - 1, sequence: this.#states[STRIDE * key + 1]! };
  }

  #grow(length: number): void {
    const states = new Int32Array(STRIDE * length);
    states.set(this.#states);
    const sent = new Float64Array(length);
    sent.set(this.#sent);
    this.#states = states;
    this.#sent = sent;
  }
}
