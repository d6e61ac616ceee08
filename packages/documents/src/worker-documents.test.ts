import { OUTCOME_CODE, type OutcomeCode } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { resultOf } from '../test/fake-results.ts';
import { numbersIn } from '../test/numbers.ts';
import { WorkerDocuments } from './worker-documents.ts';

const { ok, failed, unknown } = OUTCOME_CODE;

function answer(status: number, code = '') {
  return Object.assign(resultOf(0), { status, code });
}

function stateOf(documents: WorkerDocuments) {
  const { live, uncertain } = documents.remains();
  return { live: numbersIn(live), uncertain: numbersIn(uncertain) };
}

test('seeded documents are live, and new numbers follow theirs', () => {
  const documents = new WorkerDocuments(3);
  expect(stateOf(documents)).toEqual({ live: [0, 1, 2], uncertain: [] });
  expect([documents.takeNumber(), documents.used]).toEqual([3, 4]);
});

test.each<{ why: string; outcome: OutcomeCode; status: number; live: number[]; uncertain: number[] }>([
  { why: 'created', outcome: ok, status: 201, live: [0], uncertain: [] },
  { why: 'refused for certain', outcome: failed, status: 403, live: [], uncertain: [] },
  { why: 'never sent', outcome: failed, status: 0, live: [], uncertain: [] },
  { why: 'answer lost', outcome: unknown, status: 0, live: [], uncertain: [0] },
  { why: 'trouble inside the server', outcome: unknown, status: 500, live: [], uncertain: [0] },
  { why: 'a document of this name is there', outcome: failed, status: 409, live: [], uncertain: [0] },
])('P1-31 a creation, $why', ({ outcome, status, live, uncertain }) => {
  const documents = new WorkerDocuments(0);
  const number = documents.takeNumber();
  documents.creating(number);
  expect(stateOf(documents)).toEqual({ live: [], uncertain: [0] });
  documents.created(number, outcome, answer(status));
  expect(stateOf(documents)).toEqual({ live, uncertain });
});

test.each<{
  why: string;
  outcome: OutcomeCode;
  status: number;
  code?: string;
  live: number[];
  uncertain: number[];
  missing: boolean;
}>([
  { why: 'deleted', outcome: ok, status: 204, live: [0], uncertain: [], missing: false },
  { why: 'it was not there', outcome: failed, status: 404, code: 'NOT_FOUND', live: [0], uncertain: [], missing: true },
  { why: 'answer lost', outcome: unknown, status: 0, live: [0], uncertain: [1], missing: false },
  {
    why: 'refused for certain, so still live',
    outcome: failed,
    status: 429,
    live: [0, 1],
    uncertain: [],
    missing: false,
  },
  {
    why: 'the database is gone, not the document',
    outcome: failed,
    status: 404,
    code: 'DATABASE_NOT_FOUND',
    live: [0, 1],
    uncertain: [],
    missing: false,
  },
])('P1-34 a deletion, $why', ({ outcome, status, code, live, uncertain, missing }) => {
  const documents = new WorkerDocuments(2);
  documents.deleting(1);
  expect(stateOf(documents)).toEqual({ live: [0], uncertain: [1] });
  expect(documents.deleted(1, outcome, answer(status, code))).toBe(missing);
  expect(stateOf(documents)).toEqual({ live, uncertain });
});

test('a retired document is kept for clean-up alone', () => {
  const documents = new WorkerDocuments(3);
  documents.retire(0);
  expect(stateOf(documents)).toEqual({ live: [1, 2], uncertain: [0] });
});

test('R22 once a deleted document is there again all numbers that were used can be made uncertain', () => {
  const documents = new WorkerDocuments(4);
  for (const outcome of [ok, ok]) documents.deleted(documents.deleting(1), outcome, answer(204));
  expect([stateOf(documents).uncertain, documents.hasReappeared]).toEqual([[], false]);
  documents.reappeared(2);
  expect([stateOf(documents).uncertain, documents.hasReappeared]).toEqual([[2], true]);
  const { live, uncertain } = documents.remains(true);
  expect([numbersIn(live), numbersIn(uncertain)]).toEqual([
    [0, 3],
    [1, 2],
  ]);
});
