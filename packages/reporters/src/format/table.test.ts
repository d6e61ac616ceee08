import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineWidth, plainLine } from './line.ts';
import { layOutTable, type Column, type Table } from './table.ts';

const columns: readonly Column[] = [
  { header: 'operation', align: 'left', rank: 0 },
  { header: 'ok/s', align: 'right', rank: 0 },
  { header: 'p50', align: 'right', rank: 2 },
  { header: 'p99', align: 'right', rank: 1 },
];
const table: Table = {
  header: true,
  columns,
  rows: [
    [{ text: 'create' }, { text: '3.70k' }, { text: '1.23 ms' }, { text: '12.0 ms' }],
    [{ text: 'read-by-primary-key' }, { text: '8' }, { text: '850 µs' }, { text: '8.00 ms' }],
  ],
};
const draw = (drawn: Table, width: number) => layOutTable(drawn, width).map((line) => plainLine(line).trimEnd());

test('columns are as wide as their widest cell', () => {
  expect(draw(table, 80)).toEqual([
    'operation             ok/s      p50      p99',
    'create               3.70k  1.23 ms  12.0 ms',
    'read-by-primary-key      8   850 µs  8.00 ms',
  ]);
});

test('where the width does not suffice the first column is shortened, then the least important one goes', () => {
  expect(draw(table, 40)).toEqual([
    'operation         ok/s      p50      p99',
    'create           3.70k  1.23 ms  12.0 ms',
    'read-by-primar…      8   850 µs  8.00 ms',
  ]);
  expect(draw(table, 30)).toEqual([
    'operation        ok/s      p99',
    'create          3.70k  12.0 ms',
    'read-by-prima…      8  8.00 ms',
  ]);
  expect(draw(table, 16)).toEqual(['operation   ok/s', 'create     3.70k', 'read-by-…      8']);
});

test('a column without any text is left out, and headers only if wanted', () => {
  const rows = table.rows.map(([name, rate]) => [
    name ?? { text: '' },
    rate ?? { text: '' },
    { text: '' },
    { text: '' },
  ]);
  expect(draw({ ...table, rows }, 80)).toEqual([
    'operation             ok/s',
    'create               3.70k',
    'read-by-primary-key      8',
  ]);
  expect(draw({ ...table, rows, header: false }, 80)).toEqual([
    'create               3.70k',
    'read-by-primary-key      8',
  ]);
});

test('all rows of a table are equally wide, and within the width down to the narrowest', () => {
  const cell = fc.record({ text: fc.string({ unit: fc.constantFrom('a', '数', 'µ'), maxLength: 12 }) });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1 }),
      fc.integer({ min: 40, max: 90 }),
      (rows, width) => {
        const widths = layOutTable({ ...table, rows }, width).map(lineWidth);
        expect(Math.max(...widths)).toBeLessThanOrEqual(width);
        expect(new Set(widths).size).toBe(1);
      },
    ),
  );
});
