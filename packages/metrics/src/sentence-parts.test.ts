import { expect, test } from 'vitest';

import { waitingTime } from './sentence-parts.ts';

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
