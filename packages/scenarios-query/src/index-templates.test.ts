import { planQuery } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { queryNeeds } from './needs/query-needs.ts';
import { indexTemplates } from './index-templates.ts';
import type { QueryOperationType } from './operation-options.ts';
import { options } from '../test/query-target.ts';

const of = (...types: readonly QueryOperationType[]) =>
  options({ operations: types.map((type) => ({ type, weight: 1 })), data: { collection: 'c' } });
const namesOf = (...types: readonly QueryOperationType[]) => indexTemplates(of(...types)).map(({ name }) => name);

test.each<[QueryOperationType, readonly string[]]>([
  ['simple', ['c-group-score-desc-id', 'c-owner-id']],
  ['and', ['c-group-score-id', 'c-owner-id']],
  ['or', ['c-group-score-desc-id', 'c-owner-id']],
  ['in', ['c-group-score-desc-id', 'c-owner-id']],
  ['sorted', ['c-group-score-desc-id', 'c-owner-id']],
  ['paged', ['c-group-score-id', 'c-owner-id']],
  ['large', []],
  ['create', ['c-owner-id']],
])('P2-10 %s needs the index templates that serve it, and no more', (type, names) => {
  expect(namesOf(type)).toEqual(names);
});

test('what several operations need is needed once', () => {
  expect(namesOf('simple', 'sorted', 'paged', 'create')).toEqual([
    'c-group-score-id',
    'c-group-score-desc-id',
    'c-owner-id',
  ]);
});

test('P2-10 a server that has the index templates of all operations answers each as one that has only its own', () => {
  const types = ['simple', 'and', 'or', 'in', 'sorted', 'paged', 'large', 'create'] as const;
  const all = indexTemplates(of(...types));
  for (const type of types) {
    const own = of(type);
    const { queries = [] } = queryNeeds(own);
    for (const query of queries) {
      expect(planQuery(query, all), JSON.stringify(query)).toEqual(planQuery(query, indexTemplates(own)));
    }
  }
});
