import type { DocumentStore, Write } from '../store/document-store.ts';
import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import type { FaultEngine } from './fault-engine.ts';
import type { PastVersions } from './past-versions.ts';

/** Carries out the faults of reads and writes whose answers look right. What it does not strike is told as it is. */
export class Liar {
  readonly #faults: FaultEngine;
  readonly #past: PastVersions;

  constructor(faults: FaultEngine, past: PastVersions) {
    this.#faults = faults;
    this.#past = past;
  }

  /** What a read of a live document shows. */
  shown(documents: DocumentStore, database: string, document: StoredDocument): StoredDocument {
    if (this.#faults.idle) return document;
    const isRecent = ({ forMs }: { readonly forMs: number }): boolean =>
      this.#past.of(database, document, forMs) !== undefined;
    const stale = this.#faults.lie('stale-read', 'read', database, isRecent);
    if (stale !== undefined) return this.#past.of(database, document, stale.forMs) ?? document;
    const other = this.#faults.planned('wrong-document').length > 0 ? anotherThan(document, database, documents) : null;
    if (other !== null && this.#faults.lie('wrong-document', 'read', database) !== undefined) return other;
    if (this.#faults.planned('leaked-document').length === 0) return document;
    const foreign =
      documents.elsewhere(database, pathOf(document)) ?? documents.elsewhereIn(database, document.collection);
    return foreign !== undefined && this.#faults.lie('leaked-document', 'read', database) !== undefined
      ? foreign
      : document;
  }

  /** Whether a write that could take effect has none, and is answered as if it had. */
  forgets(database: string, write: Write): boolean {
    if (this.#faults.idle) return false;
    const lie =
      write === 'delete'
        ? this.#faults.lie('resurrected', 'delete', database)
        : this.#faults.lie('lost-update', write, database);
    return lie !== undefined;
  }
}

function anotherThan(document: StoredDocument, database: string, documents: DocumentStore): StoredDocument | null {
  for (const other of documents.inCollection(database, document.collection)) {
    if (other.id !== document.id && !other.deleted) return other;
  }
  return null;
}
