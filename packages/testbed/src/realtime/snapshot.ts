import { compareBytes, encodeJson } from '../json/encode.ts';
import type { StoredDocument } from '../store/stored-document.ts';

/** A snapshot has no more documents. */
const MAX_DOCUMENTS = 1000;

/**
 * The documents of a snapshot as JSON: those written longest ago first, then by id. Deleted ones are among them, and nothing
 * says that they are deleted.
 */
export function snapshotOf(documents: Iterable<StoredDocument>): readonly string[] {
  return [...documents]
    .sort((left, right) => left.updatedAtMs - right.updatedAtMs || compareBytes(left.id, right.id))
    .slice(0, MAX_DOCUMENTS)
    .map((document) => (document.deleted ? remainsOf(document) : document.json));
}

function remainsOf({ id, collection, version, createdAtMs, updatedAtMs }: StoredDocument): string {
  return encodeJson({ id, collection, version, createdAt: createdAtMs, updatedAt: updatedAtMs });
}
