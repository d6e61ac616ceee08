import { expect, test } from 'vitest';

import { latency, waitingTime } from './sentence-parts.ts';

test.each([
  [0.2, '1 s', 'rounded up: less is not enough'],
  [599.5, '600 s', 'seconds as long as they can be imagined'],
  [601, '11 min', 'then minutes'],
  [7200, '120 min', 'up to two hours'],
  [7201, '2.1 h', 'then hours'],
  [36_000_000, '10,000 h', 'with thousands apart'],
])('%d s to wait are %s: %s', (seconds, text) => {
  expect(waitingTime(seconds)).toBe(text);
});

test.each([
  [0.0421, '0.0421 ms', 'three digits'],
  [12.345, '12.3 ms', 'without zeros behind them'],
  [999.4, '999 ms', 'up to a second'],
  [999.6, '1 s', 'which is not 1000 ms'],
  [10_100, '10.1 s', 'then seconds'],
])('a latency of %d ms is %s: %s', (ms, text) => {
  expect(latency(ms)).toBe(text);
});
