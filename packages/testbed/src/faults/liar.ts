import type { DocumentStore, Write } from '../store/document-store.ts';
import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import type { FaultEngine } from './fault-engine.ts';

/** What the last change of a document replaced, and when. */
interface Past {
  readonly before: StoredDocument;
  readonly changedUs: number;
}

/** Carries out the faults whose answers look right. What it does not strike is told as it is. */
export class Liar {
  readonly #faults: FaultEngine;
  readonly #nowUs: () => number;
  /** By database and path, the oldest change first; kept only while a `stale-read` is planned, and as long as it looks back. */
  readonly #past = new Map<string, Past>();

  constructor(faults: FaultEngine, nowUs: () => number) {
    this.#faults = faults;
    this.#nowUs = nowUs;
  }

  /** What a read of a live document shows. */
  shown(documents: DocumentStore, database: string, document: StoredDocument): StoredDocument {
    if (this.#faults.idle) return document;
    const past = this.#past.get(keyOf(database, document));
    const isRecent = ({ forMs }: { readonly forMs: number }): boolean =>
      past !== undefined && this.#nowUs() - past.changedUs < forMs * 1000;
    if (this.#faults.lies('stale-read', 'read', isRecent)) return past?.before ?? document;
    const other = this.#faults.planned('wrong-document').length > 0 ? anotherThan(document, database, documents) : null;
    return other !== null && this.#faults.lies('wrong-document', 'read') ? other : document;
  }

  /** Whether a write that could take effect has none, and is answered as if it had. */
  forgets(write: Write): boolean {
    if (this.#faults.idle) return false;
    return write === 'delete' ? this.#faults.lies('resurrected', 'delete') : this.#faults.lies('lost-update', write);
  }

  /** A document has changed. */
  onChange(database: string, after: StoredDocument, before: StoredDocument | undefined): void {
    if (this.#faults.idle && this.#past.size === 0) return;
    const longestMs = this.#faults.planned('stale-read').reduce((longest, { forMs }) => Math.max(longest, forMs), 0);
    const nowUs = this.#nowUs();
    for (const [key, { changedUs }] of this.#past) {
      if (nowUs - changedUs < longestMs * 1000) break;
      this.#past.delete(key);
    }
    const key = keyOf(database, after);
    this.#past.delete(key);
    if (longestMs > 0 && before?.deleted === false) this.#past.set(key, { before, changedUs: nowUs });
  }

  clear(): void {
    this.#past.clear();
  }
}

function keyOf(database: string, document: StoredDocument): string {
  return `${database}:${pathOf(document)}`;
}

function anotherThan(document: StoredDocument, database: string, documents: DocumentStore): StoredDocument | null {
  for (const other of documents.inCollection(database, document.collection)) {
    if (other.id !== document.id && !other.deleted) return other;
  }
  return null;
}
