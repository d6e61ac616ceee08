import { expect, test } from 'vitest';
import type { ErrorTally } from '../error-sample.ts';
import { errorTypeOf, toErrorTotals } from './error-totals.ts';

test.each<[string, number | null, string, string]>([
  ['http_409_conflict', 409, '409 Conflict', 'the status with its name'],
  ['http_499', 499, '499', 'a status without a name'],
  ['timeout', 0, 'Timeout', 'no answer'],
  ['connection_refused', null, 'Connection refused', 'no status recorded'],
  ['protocol', 200, 'Protocol', 'an answer that was no error by its status'],
  ['', 0, 'Unknown error', 'no category at all'],
])('P1-44 category "%s" with status %s is called "%s": %s', (category, status, type) => {
  expect(errorTypeOf(category, status)).toBe(type);
});

test('failures add up over operations, the most frequent kind first', () => {
  const sample = (atUs: number) => ({ atUs, operation: 'read', worker: 0, status: 503, code: '', message: '' });
  const base = {
    workload: 'w',
    database: 'd',
    kind: 'operation',
    phase: 'steady',
    category: 'http_503',
    status: 503,
  } as const;
  const tallies: ErrorTally[] = [
    { ...base, category: 'timeout', status: 0, operation: 'read', count: 5, first: null, last: null },
    { ...base, operation: 'read', count: 4, first: sample(9), last: sample(12) },
    { ...base, operation: 'create', count: 2, first: sample(3), last: sample(10) },
    { ...base, operation: 'read', database: 'e', count: 1, first: null, last: null },
    { ...base, category: 'a_tie', status: 0, operation: 'read', count: 5, first: null, last: null },
  ];
  expect(toErrorTotals(tallies)).toEqual([
    {
      kind: 'operation',
      type: '503 Service Unavailable',
      category: 'http_503',
      status: 503,
      count: 7,
      byOperation: { read: 5, create: 2 },
      first: sample(3),
      last: sample(12),
    },
    {
      kind: 'operation',
      type: 'A tie',
      category: 'a_tie',
      status: 0,
      count: 5,
      byOperation: { read: 5 },
      first: null,
      last: null,
    },
    {
      kind: 'operation',
      type: 'Timeout',
      category: 'timeout',
      status: 0,
      count: 5,
      byOperation: { read: 5 },
      first: null,
      last: null,
    },
  ]);
});
