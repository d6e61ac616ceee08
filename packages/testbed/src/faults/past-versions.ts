import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import type { FaultEngine } from './fault-engine.ts';

/** What the last change of a document replaced, and when. */
interface Past {
  readonly before: StoredDocument;
  readonly changedUs: number;
}

/** What documents were before their last change: kept only while a fault that shows it is planned, and as long as that looks back. */
export class PastVersions {
  readonly #faults: FaultEngine;
  readonly #nowUs: () => number;
  /** By database and path, the oldest change first. */
  readonly #past = new Map<string, Past>();

  constructor(faults: FaultEngine, nowUs: () => number) {
    this.#faults = faults;
    this.#nowUs = nowUs;
  }

  /** The document before its last change, if that was less than `forMs` ago. */
  of(database: string, document: StoredDocument, forMs: number): StoredDocument | undefined {
    const past = this.#past.get(nameOf(database, document));
    return past !== undefined && this.#nowUs() - past.changedUs < forMs * 1000 ? past.before : undefined;
  }

  /** A document has changed. */
  onChange(database: string, after: StoredDocument, before: StoredDocument | undefined): void {
    if (this.#faults.idle && this.#past.size === 0) return;
    const longestMs = [...this.#faults.planned('stale-read'), ...this.#faults.planned('stale-result')].reduce(
      (longest, { forMs }) => Math.max(longest, forMs),
      0,
    );
    const nowUs = this.#nowUs();
    for (const [key, { changedUs }] of this.#past) {
      if (nowUs - changedUs < longestMs * 1000) break;
      this.#past.delete(key);
    }
    const key = nameOf(database, after);
    this.#past.delete(key);
    if (longestMs > 0 && before?.deleted === false) this.#past.set(key, { before, changedUs: nowUs });
  }

  clear(): void {
    this.#past.clear();
  }
}

/** A document of a database as faults and ground truth name it. */
export function nameOf(database: string, document: { readonly collection: string; readonly id: string }): string {
  return `${database}:${pathOf(document)}`;
}
