/** A document that was written once and acknowledged. */
export interface MadeDocument {
  /** The worker's own number of it, as its id shows it. */
  readonly number: number;
  readonly topic: number;
  readonly sequence: number;
}

/** So many documents of each worker are asked for again when load is over, of those that are there and of those that are gone. */
const MOST_READ = 100;

/** What a worker made and deleted of documents that are written once, as far as it is needed later. */
export class OwnWrites {
  readonly #deletes: boolean;
  /** By number, in order; where nothing is deleted the last of them. */
  readonly #made = new Map<number, MadeDocument>();
  readonly #deleted: number[] = [];

  /** @param deletes whether documents are deleted, so that what all of them were must be known */
  constructor(deletes: boolean) {
    this.#deletes = deletes;
  }

  /** A document is there for certain. */
  made(document: MadeDocument): void {
    this.#made.set(document.number, document);
    if (this.#deletes || this.#made.size <= MOST_READ) return;
    const [oldest] = this.#made.keys();
    if (oldest !== undefined) this.#made.delete(oldest);
  }

  /** The deletion of a document is about to be sent: it is there no more for certain. Null: it is not known. */
  deleting(number: number): MadeDocument | null {
    const document = this.#made.get(number) ?? null;
    this.#made.delete(number);
    return document;
  }

  /** It is acknowledged. */
  deleted(number: number): void {
    this.#deleted.push(number);
    if (this.#deleted.length > MOST_READ) this.#deleted.shift();
  }

  /** The last documents that are there, and the numbers of the last that are gone. */
  toRead(): { readonly there: readonly MadeDocument[]; readonly gone: readonly number[] } {
    return { there: [...this.#made.values()].slice(-MOST_READ), gone: this.#deleted };
  }
}
