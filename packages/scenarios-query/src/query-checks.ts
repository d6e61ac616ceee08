import type { CheckDeclaration } from '@syntrix-bench/core';

import { lagChecks } from './lag/lag-declaration.ts';
import { measuresLag } from './lag/measures-lag.ts';
import { isReading } from './operation-options.ts';
import type { QueryOptions } from './query-options.ts';

/** What checks are about, in the order that shards count them. */
export const QUERY_CHECK_NAMES = [
  'complete',
  'matching',
  'ordered',
  'distinct',
  'limited',
  'contents',
  'ignored-filters',
  'short-answers',
  'present',
] as const;
/** One of {@link QUERY_CHECK_NAMES}. */
export type QueryCheck = (typeof QUERY_CHECK_NAMES)[number];

const SENTENCES: Readonly<Record<QueryCheck, string>> = {
  complete: 'no answer left out a document that it must have',
  matching: 'no answer had a document that was not asked for',
  ordered: 'every answer was in its order',
  distinct: 'no document came twice, neither in an answer nor over its pages',
  limited: 'no answer had more documents than its limit',
  contents: 'every document was as it was written',
  'ignored-filters': 'the server applied every filter',
  'short-answers': 'no answer was cut short by documents that were gone',
  present: 'no change of an existing document was answered with 404',
};

const QUIRKS: ReadonlySet<QueryCheck> = new Set(['ignored-filters', 'short-answers']);

/** Of large answers only the ids are looked at, and they have no order and no limit. */
const NEED_WHOLE_ANSWERS: ReadonlySet<QueryCheck> = new Set([
  'ordered',
  'limited',
  'contents',
  'ignored-filters',
  'short-answers',
]);

/** The checks that are made under these options. */
export function queryChecks(options: QueryOptions): readonly CheckDeclaration[] {
  const { operations, verify, ignoredFilters } = options;
  const isChecked = verify > 0 && operations.some(isReading);
  const isWhole = operations.some((entry) => isReading(entry) && entry.type !== 'large');
  const changes = operations.some(({ type }) => type === 'update' || type === 'delete');
  const isMade = (name: QueryCheck): boolean => {
    if (name === 'present') return changes;
    if (!isWhole && NEED_WHOLE_ANSWERS.has(name)) return false;
    return isChecked && (name !== 'ignored-filters' || ignoredFilters === 'load');
  };
  const made = QUERY_CHECK_NAMES.filter(isMade).map((name): CheckDeclaration => ({
    name,
    sentence: SENTENCES[name],
    kind: QUIRKS.has(name) ? 'quirk' : 'failure',
    ...(name === 'present' || verify === 1 ? {} : { sample: { part: verify, of: 'answers' } }),
  }));
  return measuresLag(options) ? [...made, ...lagChecks(operations.some(({ type }) => type === 'delete'))] : made;
}

/** The checks that each answer is counted for. */
export function answerChecks(options: QueryOptions): readonly QueryCheck[] {
  const declared = new Set(queryChecks(options).map(({ name }) => name));
  return QUERY_CHECK_NAMES.filter((name) => name !== 'present' && declared.has(name));
}
