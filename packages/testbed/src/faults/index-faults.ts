import type { StoredDocument } from '../store/stored-document.ts';
import type { FaultEngine } from './fault-engine.ts';
import type { IndexedWrite } from './fault-plan.ts';
import { nameOf } from './past-versions.ts';

/** Carries out the faults of what indexes hold, and notes the documents they are about. */
export class IndexFaults {
  readonly #faults: FaultEngine;

  constructor(faults: FaultEngine) {
    this.#faults = faults;
  }

  /** How much later than usual, in µs, a write reaches the indexes; infinite for never. */
  delayUs(database: string, document: StoredDocument, before: StoredDocument | undefined): number {
    if (this.#faults.idle) return 0;
    const write = writeOf(document, before);
    const isOf = isOfCollection(document.collection);
    const lost = this.#faults.lie('lost-entry', write, database, isOf);
    const late = lost === undefined ? this.#faults.lie('index-delay', write, database, isOf) : undefined;
    const struck = lost ?? late;
    if (struck !== undefined) this.#faults.noteStrike(struck.kind, [nameOf(database, document)]);
    return lost === undefined ? (late?.forMs ?? 0) * 1000 : Number.POSITIVE_INFINITY;
  }

  /** While indexes are rebuilt: the status that a query of a collection is answered with, 200 for an empty list. */
  rebuilding(database: string, collection: string): number | undefined {
    if (this.#faults.idle) return undefined;
    const rebuild = this.#faults.lie('index-rebuild', 'query', database, isOfCollection(collection));
    return rebuild === undefined ? undefined : (rebuild.status ?? 200);
  }
}

/** Whether a fault is about a collection. */
export function isOfCollection(collection: string): (fault: { readonly collection?: string }) => boolean {
  return (fault) => fault.collection === undefined || fault.collection === collection;
}

function writeOf(document: StoredDocument, before: StoredDocument | undefined): IndexedWrite {
  if (document.deleted) return 'delete';
  return before === undefined || before.deleted ? 'create' : 'update';
}
