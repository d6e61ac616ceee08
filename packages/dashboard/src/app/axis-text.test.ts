import { expect, test } from 'vitest';

import type { Unit } from '../model/chart.ts';
import { axisText } from './axis-text.ts';

test.each<[Unit, number | null | undefined, string]>([
  ['ms', null, ''],
  ['ms', undefined, ''],
  ['ms', 0, '0'],
  ['ms', 20, '20 ms'],
  ['ms', 1.5, '1.5 ms'],
  ['ms', 0.25, '250 µs'],
  ['bytes', 0, '0'],
  ['bytes', 1500, '1.50 kB'],
  ['plain', 20, '20'],
  ['perSecond', 1500, '1.5k'],
  ['perSecond', 1_000_000, '1M'],
  ['seconds', 65, '01:05'],
  ['percentile', 0, 'p0'],
  ['percentile', 1, 'p90'],
  ['percentile', 1.3, 'p95'],
  ['percentile', 3, 'p99.9'],
])('P3-11 an axis of %s shows %s as "%s"', (unit, value, text) => {
  expect(axisText(unit, value)).toBe(text);
});
