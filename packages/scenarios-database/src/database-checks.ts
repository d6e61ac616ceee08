import type { CheckDeclaration } from '@syntrix-bench/core';

import type { DatabaseOptions } from './database-options.ts';

/** Names of the checks. */
export type DatabaseCheck = 'own-documents' | 'own-events' | 'present';

/** What is checked under these options. */
export function databaseChecks({
  subscribers,
}: DatabaseOptions): readonly (CheckDeclaration & { readonly name: DatabaseCheck })[] {
  return [
    {
      name: 'own-documents',
      sentence: 'every document that a database answered with was written to it, and to no other',
      kind: 'failure',
    },
    ...(subscribers === 0
      ? []
      : [
          {
            name: 'own-events' as const,
            sentence: 'every event that a subscriber got was of a write to its database, and to no other',
            kind: 'failure' as const,
          },
        ]),
    { name: 'present', sentence: 'no document that is there was answered for with 404', kind: 'failure' },
  ];
}
