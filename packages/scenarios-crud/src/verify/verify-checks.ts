import type { CheckDeclaration } from '@syntrix-bench/core';

import type { CrudOptions } from '../crud-options.ts';

/** What checks are about. */
export const CRUD_CHECK_NAMES = [
  'present',
  'stale-reads',
  'wrong-reads',
  'lost-updates',
  'lost-creates',
  'resurrected',
] as const;
/** One of {@link CRUD_CHECK_NAMES}. */
export type CrudCheck = (typeof CRUD_CHECK_NAMES)[number];

const SENTENCES: Readonly<Record<CrudCheck, string>> = {
  present: 'no read or change of an existing document was answered with 404',
  'stale-reads': 'no read was older than what its worker had written or seen',
  'wrong-reads': 'every read showed the document that was asked for, as it was written',
  'lost-updates': 'no acknowledged change was missing after load',
  'lost-creates': 'no acknowledged creation was missing after load',
  resurrected: 'no deleted document was there after load',
};

/** The checks that workers make under these options, in the order that the shard counts them. */
export function crudChecks({ operations, verify }: CrudOptions): readonly CheckDeclaration[] {
  const does = (...types: readonly string[]): boolean => operations.some(({ type }) => types.includes(type));
  const reads = verify > 0 && (does('read') || operations.some(({ ifMatch }) => ifMatch === true));
  const made: Readonly<Record<CrudCheck, boolean>> = {
    // What is only created need not have been there.
    present: operations.some(({ type }) => type !== 'create'),
    'stale-reads': reads,
    'wrong-reads': reads,
    'lost-updates': verify > 0 && does('update', 'replace'),
    'lost-creates': verify > 0 && does('create'),
    resurrected: verify > 0 && does('delete'),
  };
  return CRUD_CHECK_NAMES.filter((name) => made[name]).map((name) => ({
    name,
    sentence: SENTENCES[name],
    kind: 'failure',
    ...(name === 'present' || verify === 1 ? {} : { sample: { part: verify, of: 'documents' } }),
  }));
}
