import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatGoDuration, parseGoDuration } from './go-duration.ts';

test.each([
  ['0', 0, '0s'],
  ['500ms', 5e8, '500ms'],
  ['1s', 1e9, '1s'],
  ['1.5s', 1.5e9, '1.5s'],
  ['90s', 90e9, '1m30s'],
  ['2m', 120e9, '2m0s'],
  ['1h15m30.918s', 4_530_918_000_000, '1h15m30.918s'],
  ['100us', 100_000, '100µs'],
  ['1500ns', 1500, '1.5µs'],
  ['7ns', 7, '7ns'],
  ['-1.5h', -5400e9, '-1h30m0s'],
  ['.5s', 5e8, '500ms'],
])('%s is %d ns, and Go shows it as %s', (text, ns, shown) => {
  expect([parseGoDuration(text), formatGoDuration(ns)]).toEqual([ns, shown]);
});

test.each(['', '1', '1.s.', 's', '1 s', '1d', '+', '-', 'x1s', '300000h1s9'])('%j is no duration', (text) => {
  expect(parseGoDuration(text)).toBeUndefined();
});

test('what Go shows of a duration is that duration', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (ns) => {
      expect(parseGoDuration(formatGoDuration(ns))).toBe(ns);
    }),
  );
});
