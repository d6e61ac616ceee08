import { blake3 } from '@noble/hashes/blake3';

/** Bytes of the hash that a server takes. */
const BYTES = 16;

/** What a server stores a document by (protocol, 1.4): calls of deletions name it so, and not by its id. */
export function storageIdOf(database: string, collection: string, id: string): string {
  return `${database}:${Buffer.from(blake3(`${collection}/${id}`, { dkLen: BYTES })).toString('hex')}`;
}
