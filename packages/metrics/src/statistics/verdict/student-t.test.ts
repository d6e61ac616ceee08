import { expect, test } from 'vitest';
import { studentT } from './student-t.ts';

// scipy 1.x: stats.t.isf(tail, freedom), rounded to nine digits.
test.each([
  [0.05, 1, 6.313751515],
  [0.05, 30, 1.697260887],
  [0.025, 2, 4.30265273],
  [0.025, 4, 2.776445105],
  [0.025, 7, 2.364624252],
  [0.01, 1, 31.820515954],
  [0.005, 4, 4.604094871],
  [0.005, 7, 3.499483297],
  [0.005, 1000, 2.580754698],
  [0.0005, 2, 31.599054576],
  [0.0005, 7, 5.407882521],
  [0.025, Infinity, 1.959963985],
])('Student’s t exceeds with a probability of %d, with %d degrees of freedom, %d', (tail, freedom, value) => {
  expect(studentT(tail, freedom)).toBeCloseTo(value, freedom === Infinity ? 5 : 7);
});
