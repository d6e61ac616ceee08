import type { DocumentQuery } from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';
import type { ValueSpace } from '../documents/document-values.ts';

/** Documents that a sentence names. */
const MOST_NAMED = 3;
/** Longest query that a sentence shows. */
const LONGEST_QUERY = 300;

/** A query as it was sent, cut off where it is long. */
export function queryText(query: DocumentQuery): string {
  const text = JSON.stringify(query);
  return text.length > LONGEST_QUERY ? `${text.slice(0, LONGEST_QUERY)}…` : text;
}

/** A document by what queries ask about, such as `r1-s-7 (g000001, u000002, 33)`. */
export function identityText({ id, group, owner, score }: FoundDocument): string {
  return `${String(id)} (${String(group)}, ${String(owner)}, ${String(score)})`;
}

/** The first of some seeded documents, and how many more there are. */
export function seedsText(
  numbers: readonly number[],
  known: { readonly sharedPrefix: string; readonly origin: number; readonly values: ValueSpace },
): string {
  const named = numbers.slice(0, MOST_NAMED).map((number) =>
    identityText({
      id: known.sharedPrefix + number,
      ...known.values.of({ origin: known.origin, number }, 0),
    }),
  );
  const more = numbers.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
