import { expect, test } from 'vitest';
import { SeriesTable } from './series.ts';

const read = {
  workload: 'w',
  database: 'd',
  operation: 'read',
  kind: 'operation',
  phase: 'steady',
  segment: 0,
} as const;

test('a key has one number, and a number one key', () => {
  const table = new SeriesTable();
  const first = table.intern(read);
  const other = table.intern({ ...read, phase: 'warmup' });
  expect([first, other, table.intern({ ...read }), table.size]).toEqual([0, 1, 0, 2]);
  expect(table.key(other)).toEqual({ ...read, phase: 'warmup' });
});

test('keys whose labels run together the same way stay apart', () => {
  const table = new SeriesTable();
  const numbers = [
    table.intern({ ...read, workload: 'a', database: 'b,c' }),
    table.intern({ ...read, workload: 'a,b', database: 'c' }),
    table.intern({ ...read, workload: 'a","b', database: 'c' }),
  ];
  expect(new Set(numbers).size).toBe(3);
});

test('a number that was never handed out is refused', () => {
  expect(() => new SeriesTable().key(3)).toThrow('series 3 was never interned: this table holds 0 series');
});

test('kind and segment make series of their own', () => {
  const table = new SeriesTable();
  const numbers = [read, { ...read, kind: 'step' as const }, { ...read, segment: 1 }].map((key) => table.intern(key));
  expect(numbers).toEqual([0, 1, 2]);
});
