import fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatClockUs, formatLatencyMs, formatSpanMs } from './duration.ts';

test.each([
  [0, '0 µs', 'nothing'],
  [0.012, '12 µs', 'microseconds are the grain: no decimals'],
  [0.0124, '12 µs', 'a mean is rounded to the grain'],
  [0.999, '999 µs', 'the last microsecond'],
  [0.9996, '1.00 ms', 'rounds into milliseconds'],
  [1.234, '1.23 ms', 'three digits'],
  [12.04, '12.0 ms', 'three digits, also when the last is zero'],
  [123.4, '123 ms', 'three digits'],
  [999.6, '1.00 s', 'rounds into seconds'],
  [10_000, '10.0 s', 'seconds'],
  [59_949, '59.9 s', 'the last seconds'],
  [65_000, '1m 05s', 'minutes'],
  [3_600_000, '1h', 'the longest that is recorded'],
  [-0.85, '-850 µs', 'before it, by two clocks'],
  [-89.5, '-89.5 ms', 'long before it'],
  [-0.0001, '0 µs', 'nothing below the grain'],
  [null, '–', 'no sample'],
])('a latency of %d ms reads %s: %s', (ms: number | null, text: string, _why: string) => {
  expect(formatLatencyMs(ms)).toBe(text);
});

test.each([
  [250, '250ms', 'below a second'],
  [2_500, '2.5s', 'one decimal'],
  [30_000, '30s', 'no decimal where it is zero'],
  [59_960, '1m', 'rounds into minutes'],
  [90_000, '1m 30s', 'minutes'],
  [300_000, '5m', 'whole minutes'],
  [3_599_700, '1h', 'rounds into hours'],
  [7_500_000, '2h 05m', 'hours'],
  [Number.POSITIVE_INFINITY, '–', 'no end'],
])('a span of %d ms reads %s: %s', (ms, text) => {
  expect(formatSpanMs(ms)).toBe(text);
});

test.each([
  [-1, '00:00'],
  [999_999, '00:00'],
  [150_000_000, '02:30'],
  [3_750_000_000, '1:02:30'],
])('a clock at %d µs shows %s', (us, text) => {
  expect(formatClockUs(us)).toBe(text);
});

test('no latency up to an hour takes more than eight columns', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 3_600_000_000 }), (us) => formatLatencyMs(us / 1000).length <= 8));
});
