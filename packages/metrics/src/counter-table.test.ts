import { expect, test } from 'vitest';
import { CounterTable, MAX_COUNTERS } from './counter-table.ts';

test('counts add up by name, and names beyond the bound are counted together', () => {
  const counters = new CounterTable();
  for (let index = 0; index < MAX_COUNTERS + 50; index += 1) counters.add(`name ${index}`, 2);
  counters.add('name 0', 1);
  const record = counters.toRecord();
  expect([record['name 0'], record['(other)'], Object.keys(record).length]).toEqual([3, 100, MAX_COUNTERS + 1]);
  counters.clear();
  expect(counters.toRecord()).toEqual({});
});

test('a name that objects have by themselves is a name like any other', () => {
  const counters = new CounterTable();
  counters.add('__proto__', 1);
  counters.add('constructor', 2);
  expect(Object.entries(counters.toRecord())).toEqual([
    ['__proto__', 1],
    ['constructor', 2],
  ]);
});
