import { encodeQuery, OUTCOME_CODE, planQuery, type DocumentQuery } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { options } from '../../test/query-target.ts';
import { ValueSpace } from '../documents/document-values.ts';
import { indexTemplates } from '../index-templates.ts';
import { REMOVED, WrittenDocuments } from '../writes/written-documents.ts';
import { RemovedEntries } from './removed-entries.ts';

const own = options({ operations: [{ type: 'sorted', weight: 1 }], selectivity: 0.1 });
const values = new ValueSpace(7, own);
const idOf = ({ worker, number }: { readonly worker: number; readonly number: number }) => `run-${worker}-${number}`;
const groupOf = (number: number, rev: number) => values.of({ origin: 3, number }, rev).group;

function asked(group: string, doneUs = 10_000_000) {
  const query: DocumentQuery = {
    collection: 'benchmarks',
    filters: [{ field: 'group', op: '==', value: group }],
    orderBy: [{ field: 'score', direction: 'desc' }],
    limit: 20,
  };
  const plan = planQuery(query, indexTemplates(own));
  if (plan.path === 'refused') throw new Error(plan.problems.join());
  return { question: { query, plan, body: encodeQuery(query), isAscii: true }, doneUs };
}

const removed = Array.from({ length: 40 }, (_, number) => ({ worker: 3, number, rev: 0 }));
const inGroup = (group: string) => removed.filter(({ number }) => groupOf(number, 0) === group).length;

test('P2-10 a removed document excuses answers to questions that it was asked for by, and no others', () => {
  const entries = new RemovedEntries(removed, { values, idOf, written: new WrittenDocuments(values) });
  const groups = [...new Set(removed.map(({ number }) => groupOf(number, 0)))];
  expect(groups.map((group) => entries.countFor(asked(group)))).toEqual(groups.map(inGroup));
  expect(entries.countFor(asked('no such group'))).toBe(0);
});

test('one that was changed may still stand in the index where it was before', () => {
  const changed = [{ worker: 3, number: 1, rev: 2 }];
  const entries = new RemovedEntries(changed, { values, idOf, written: new WrittenDocuments(values) });
  expect([0, 1, 2].map((rev) => entries.countFor(asked(groupOf(1, rev))))).toEqual([1, 1, 1]);
});

test('a removal that was sent after the answer came excuses nothing', () => {
  const written = new WrittenDocuments(values);
  const identity = { origin: 3, number: 1 };
  for (const [rev, sentUs] of [
    [0, 1_000],
    [REMOVED, 5_000_000],
  ] as const) {
    written.end(written.begin('run-3-1', identity, rev, sentUs)!, OUTCOME_CODE.ok, sentUs + 500);
  }
  const entries = new RemovedEntries([{ worker: 3, number: 1, rev: 0 }], { values, idOf, written });
  const group = groupOf(1, 0);
  expect([4_999_999, 5_000_000].map((doneUs) => entries.countFor(asked(group, doneUs)))).toEqual([0, 1]);
});
