import { expect, test } from 'vitest';
import { toAscii } from './ascii.ts';
import { drawBars } from './bars.ts';

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], ' ▂▃▄▅▆▇█', 'each as high as its share of the highest'],
  [[0.001, 1000], '▁█', 'what is there is seen, however little it is'],
  [[0, 0], '  ', 'nothing at all'],
  [[], '', 'no values'],
])('%j is drawn as "%s": %s', (values, bars) => {
  expect(drawBars(values)).toBe(bars);
});

test('bars of several lines can share one highest value', () => {
  expect(drawBars([5, 10], 20)).toBe('▃▅');
});

test('without Unicode our signs are ASCII of the same width, and letters of others stay', () => {
  expect(toAscii('✓ ▁▂▃▄▅▆▇█ 20 µs · a → b … 読み')).toBe('+ .:-=+*#@ 20 us - a > b . 読み');
});
