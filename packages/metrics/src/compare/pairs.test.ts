import { expect, test } from 'vitest';

import type { Report } from '../report/report.ts';
import type { SourcedReport } from './report-set.ts';
import { pairsByTime, recordedPairs } from './pairs.ts';

interface Made {
  readonly id?: string;
  readonly side?: string;
  readonly number?: number;
  readonly paired?: boolean;
  readonly at?: number;
}

function runOf(source: string, { id = 's', side = 'base', number, paired = true, at = 0 }: Made): SourcedReport {
  const set = number === undefined ? {} : { set: { id, side, number, paired, position: 0 } };
  const start = new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString();
  return { source, report: { run: set, benchmark: { start_time: start } } as unknown as Report };
}

const names = (runs: readonly SourcedReport[]) => runs.map(({ source }) => source);
const base = [3, 1, 2].map((number) => runOf(`b${number}`, { number }));
const next = [1, 2, 3].map((number) => runOf(`n${number}`, { number, side: 'new' }));

test('P3-22 runs are paired as their reports say, whatever the order of the files', () => {
  const found = recordedPairs(base, next);
  expect(found?.map(names)).toEqual([
    ['b3', 'b1', 'b2'],
    ['n3', 'n1', 'n2'],
  ]);
});

test.each([
  ['one has no pair', base, [...next.slice(0, 2), runOf('x', { number: 4, side: 'new' })]],
  ['there are more on one side', base, next.slice(0, 2)],
  ['a number is there twice', [base[0]!, base[0]!, base[1]!], next],
  ['they are of one side', base, base.map(({ report }, index) => ({ source: `c${index}`, report }))],
  ['they are of other sets', base, [1, 2, 3].map((number) => runOf('y', { number, side: 'new', id: 'other' }))],
  [
    'they were not measured in turn',
    base,
    [1, 2, 3].map((number) => runOf('z', { number, side: 'new', paired: false })),
  ],
  ['reports say nothing', [runOf('a', {})], [runOf('b', {})]],
])('reports are no pairs where %s', (_, one, other) => {
  expect(recordedPairs(one, other)).toBe(null);
});

test('P3-22 runs that do not say so are paired in the order of time', () => {
  const [first, second] = pairsByTime(
    [runOf('b2', { at: 20 }), runOf('b1', { at: 1 })],
    [runOf('n1', { at: 2 }), runOf('n2', { at: 21 })],
  );
  expect([names(first), names(second)]).toEqual([
    ['b1', 'b2'],
    ['n1', 'n2'],
  ]);
});
