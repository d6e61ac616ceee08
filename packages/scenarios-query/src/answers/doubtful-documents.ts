import type { FoundDocument } from '../documents/document-text.ts';

/** Documents that are remembered. */
const MOST_REMEMBERED = 5_000;

/**
 * Documents of others that stood where they should not. Somebody may just have written them; who finds one later in the same state knows that
 * nobody has, and that the index has had its time.
 */
export class DoubtfulDocuments {
  readonly #boundUs: number;
  readonly #seen = new Map<string, { readonly state: string; readonly sinceUs: number }>();

  /** @param boundUs How long the index may be late, in µs */
  constructor(boundUs: number) {
    this.#boundUs = boundUs;
  }

  /** One was found in an answer that came then. */
  remember(document: FoundDocument, doneUs: number): void {
    const id = String(document['id']);
    const state = stateOf(document);
    if (this.#seen.get(id)?.state === state) return;
    this.#seen.delete(id);
    if (this.#seen.size >= MOST_REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(id, { state, sinceUs: doneUs });
  }

  /** Whether a document that came to a query sent then had not been written to for as long as the index may be late. */
  isAtRest(document: FoundDocument, sentUs: number): boolean {
    const seen = this.#seen.get(String(document['id']));
    return seen !== undefined && seen.state === stateOf(document) && sentUs - seen.sinceUs >= this.#boundUs;
  }
}

/** Tells two states of a document apart. */
function stateOf(document: FoundDocument): string {
  return `${String(document['version'])} ${String(document['createdAt'])} ${String(document['updatedAt'])}`;
}
