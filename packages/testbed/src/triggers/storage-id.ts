import { blake3Hex128 } from './blake3.ts';

/** What the store calls a document: the database as in the URL, and the hash of the document's path. */
export function storageIdOf(database: string, path: string): string {
  return `${database}:${blake3Hex128(Buffer.from(path))}`;
}
