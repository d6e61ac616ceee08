import { expect, test } from 'vitest';
import { formatBytes } from './number.ts';

test.each([
  [0, '0 B', 'nothing'],
  [999, '999 B', 'whole bytes'],
  [1_500, '1.50 kB', 'powers of 1000'],
  [999_600, '1.00 MB', 'rounds into the next unit'],
  [121_000_000, '121 MB', 'memory of a process'],
  [9.9e17, '990 PB', 'the last unit'],
  [Number.NaN, '–', 'no value'],
])('%d bytes read %s: %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
