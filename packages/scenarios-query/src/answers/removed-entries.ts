import type { FoundDocument } from '../documents/document-text.ts';
import type { ValueSpace } from '../documents/document-values.ts';
import type { LedgerDocument } from '../lag/write-ledger.ts';
import { REMOVED, type WrittenDocuments } from '../writes/written-documents.ts';
import type { Answer } from './answer.ts';
import { filterHolds } from './filter-holds.ts';
import { compareByIndex } from './index-order.ts';

/** An index that is late may still have a document as it was so many writes ago. */
const MOST_REVS = 8;

interface RemovedEntry {
  readonly document: FoundDocument;
  /** When its removal was sent; before all answers where that is not known here. */
  readonly sentUs: number;
}

/**
 * Entries that an index can have had of documents which were removed, or may have been. The limit of an answer counts them, and they do not
 * come with it.
 */
export class RemovedEntries {
  readonly #all: RemovedEntry[] = [];
  readonly #byValue = new Map<string, RemovedEntry[]>();

  constructor(
    documents: Iterable<LedgerDocument>,
    {
      values,
      idOf,
      written,
    }: {
      readonly values: ValueSpace;
      readonly idOf: (document: LedgerDocument) => string;
      /** Knows of this shard's documents when they were removed. */
      readonly written: WrittenDocuments;
    },
  ) {
    for (const removed of documents) {
      const id = idOf(removed);
      const removal = written.get(id)?.writes.find(({ rev }) => rev === REMOVED);
      const identity = { origin: removed.worker, number: removed.number };
      for (let rev = Math.max(0, removed.rev - MOST_REVS + 1); rev <= removed.rev; rev += 1) {
        const document = { id, ...values.of(identity, rev) };
        this.#add({ document, sentUs: removal?.sentUs ?? -Infinity });
      }
    }
  }

  /** How many documents can have used up the limit of an answer. */
  countFor({ question: { plan }, after, doneUs }: Pick<Answer, 'question' | 'after' | 'doneUs'>): number {
    if (plan.path !== 'index') return 0;
    const given = plan.served.find(({ op, field }) => op === '==' && (field === 'group' || field === 'owner'));
    const candidates =
      given === undefined ? this.#all : (this.#byValue.get(`${given.field} ${String(given.value)}`) ?? []);
    const ids = new Set<unknown>();
    for (const { document, sentUs } of candidates) {
      if (sentUs > doneUs || !plan.served.every((filter) => filterHolds(filter, document))) continue;
      if (after !== undefined && compareByIndex(document, after, plan.template.fields) <= 0) continue;
      ids.add(document['id']);
    }
    return ids.size;
  }

  #add(entry: RemovedEntry): void {
    this.#all.push(entry);
    const { group, owner } = entry.document;
    for (const key of [`group ${String(group)}`, `owner ${String(owner)}`]) {
      const known = this.#byValue.get(key);
      if (known === undefined) this.#byValue.set(key, [entry]);
      else known.push(entry);
    }
  }
}
