import { expect, test } from 'vitest';
import { formatCount, formatPercent, formatRate, formatShortCount, plural } from './number.ts';

test.each([
  [0, '0', 'nothing is nothing, not a rounded something'],
  [0.001, '<0.01', 'a little is not nothing'],
  [0.25, '0.25', 'slow rates keep three digits'],
  [9.996, '10.0', 'rounding up does not add a digit'],
  [44.06, '44.1', 'tens'],
  [378.6, '379', 'hundreds'],
  [999.4, '999', 'the last before a magnitude'],
  [999.6, '1.00k', 'rounding up goes to the next magnitude'],
  [12_345, '12.3k', 'thousands'],
  [1_234_567, '1.23M', 'millions'],
  [9.9e14, '990T', 'far too many'],
  [9.9e18, '>999P', 'beyond all magnitudes'],
  [Number.NaN, '–', 'no value'],
])('a rate of %d reads %s: %s', (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});

test.each([
  [100, '100%', 'exactly all'],
  [99.999_9, '>99.99%', 'one error in a million is not all'],
  [99.98, '99.98%', 'two decimals'],
  [0.004, '<0.01%', 'one success is not none'],
  [0, '0%', 'exactly none'],
  [Number.NaN, '–', 'no value'],
])('a share of %d per cent reads %s: %s', (percent, text) => {
  expect(formatPercent(percent)).toBe(text);
});

test('counts are given in full with separators, or short', () => {
  expect([0, 999, 1_000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0, 999, 1_000, 1_234_567].map(formatShortCount)).toEqual(['0', '999', '1.00k', '1.23M']);
  expect([formatCount(Number.NaN), formatShortCount(Number.NaN)]).toEqual(['–', '–']);
});

test('one is singular, none and many are plural', () => {
  expect([0, 1, 2_000].map((count) => plural(count, 'document'))).toEqual([
    '0 documents',
    '1 document',
    '2,000 documents',
  ]);
  expect(plural(2, 'retry', 'retries')).toBe('2 retries');
});
