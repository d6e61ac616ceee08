import { expect, test } from 'vitest';

import { flagLimits, readLimits } from './read-limits.ts';

test('P3-22 a limit of one figure means what it says: a fall is as far as the rise that takes it back', () => {
  const { delta, deltas } = readLimits(
    flagLimits(['3', 'p99 < +25%', 'goodput > -20%', 'writers/ok.throughput > -50%']),
  );
  expect([delta, Object.entries(deltas).map(([name, rise]) => [name, rise.toFixed(6)])]).toEqual([
    3,
    [
      ['p99', '25.000000'],
      ['goodput', '25.000000'],
      ['writers/ok.throughput', '100.000000'],
    ],
  ]);
});
