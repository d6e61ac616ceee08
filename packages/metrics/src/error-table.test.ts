import { expect, test } from 'vitest';
import { ErrorTable } from './error-table.ts';
import { compareSamples, type ErrorKind, type ErrorSample } from './error-sample.ts';

const kind: ErrorKind = {
  workload: 'w',
  database: 'd',
  operation: 'read',
  kind: 'operation',
  phase: 'steady',
  category: 'timeout',
  status: 0,
};
const sampleAt = (atUs: number, message = ''): ErrorSample => ({
  atUs,
  operation: 'read',
  worker: 1,
  status: 0,
  code: '',
  message,
});

test('P1-44 failures of one kind are one row with count, first and last sample, in whichever order they come', () => {
  const table = new ErrorTable(10);
  for (const atUs of [5, 2, 9]) table.add(kind, 1, sampleAt(atUs), sampleAt(atUs));
  table.add(kind, 4, null, null);
  expect(table.tallies()).toEqual([{ ...kind, count: 7, first: sampleAt(2), last: sampleAt(9) }]);
});

test('each label makes a kind of its own', () => {
  const table = new ErrorTable(10);
  const kinds: ErrorKind[] = [
    kind,
    { ...kind, workload: 'x' },
    { ...kind, database: 'x' },
    { ...kind, operation: 'x' },
    { ...kind, kind: 'step' },
    { ...kind, phase: 'warmup' },
    { ...kind, category: 'x' },
    { ...kind, status: 503 },
    { ...kind, status: null },
  ];
  for (const each of kinds) table.add(each, 1, null, null);
  expect(table.tallies()).toEqual(kinds.map((each) => ({ ...each, count: 1, first: null, last: null })));
});

test('kinds beyond the bound are counted in one row per cohort and kind of series, so that the sum stays right', () => {
  const table = new ErrorTable(1);
  table.add(kind, 1, null, null);
  for (let status = 500; status < 600; status += 1) table.add({ ...kind, status }, 1, null, null);
  table.add({ ...kind, status: 500, phase: 'warmup' }, 2, sampleAt(1), sampleAt(1));
  table.add(kind, 1, null, null);
  const other = { workload: '(other)', database: '(other)', operation: '(other)', category: '(other)', status: null };
  table.add({ ...kind, kind: 'delivery' }, 3, null, null);
  expect(table.tallies()).toEqual([
    { ...kind, count: 2, first: null, last: null },
    { ...other, kind: 'operation', phase: 'steady', count: 100, first: null, last: null },
    { ...other, kind: 'operation', phase: 'warmup', count: 2, first: sampleAt(1), last: sampleAt(1) },
    { ...other, kind: 'delivery', phase: 'steady', count: 3, first: null, last: null },
  ]);
});

test('an overflow row of another table joins the overflow row of this one', () => {
  const table = new ErrorTable(10);
  const overflow: ErrorKind = { ...kind, operation: '(other)', workload: '(other)', category: '(other)', status: null };
  table.add(overflow, 3, null, null);
  table.add({ ...overflow, workload: 'x' }, 2, null, null);
  expect(table.tallies().map(({ operation, count }) => [operation, count])).toEqual([['(other)', 5]]);
});

test('a cleared table is empty', () => {
  const table = new ErrorTable(0);
  table.add(kind, 1, null, null);
  table.clear();
  expect(table.tallies()).toEqual([]);
});

test('samples are ordered by time, then by content', () => {
  expect([
    Math.sign(compareSamples(sampleAt(1), sampleAt(2))),
    Math.sign(compareSamples(sampleAt(1, 'b'), sampleAt(1, 'a'))),
    Math.sign(compareSamples(sampleAt(1, 'a'), sampleAt(1, 'b'))),
    compareSamples(sampleAt(1), sampleAt(1)),
  ]).toEqual([-1, 1, -1, 0]);
});
