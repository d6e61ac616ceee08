import type { ValueSpace } from '../documents/document-values.ts';
import { WrittenDocuments } from './written-documents.ts';

/** Where documents are: readers and writers of one shard share what they know of a collection. */
export interface WritesPlace {
  readonly runId: string;
  readonly shard: number;
  readonly collection: string;
  readonly database: string;
}

const places = new Map<string, { readonly written: WrittenDocuments; users: number }>();

/** What is known of a place, by all workloads of a run on one shard. To be given back by {@link releaseWrites}. */
export function acquireWrites(place: WritesPlace, values: ValueSpace): WrittenDocuments {
  const key = keyOf(place);
  const known = places.get(key) ?? { written: new WrittenDocuments(values), users: 0 };
  known.users += 1;
  places.set(key, known);
  return known.written;
}

/** With the last of its users the place is forgotten. */
export function releaseWrites(place: WritesPlace): void {
  const key = keyOf(place);
  const known = places.get(key);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users === 0) places.delete(key);
}

function keyOf({ runId, shard, collection, database }: WritesPlace): string {
  return `${runId} ${shard} ${database} ${collection}`;
}
