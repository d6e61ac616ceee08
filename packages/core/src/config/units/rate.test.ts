import fc from 'fast-check';
import { expect, test } from 'vitest';

import { FASTEST_RATE_PER_SECOND, formatRate, parseRate, SLOWEST_RATE_PER_SECOND } from './rate.ts';

test.each([
  { written: '5000/s', perSecond: 5000, why: 'per second' },
  { written: '2.5k/s', perSecond: 2500, why: 'thousands' },
  { written: '90/m', perSecond: 1.5, why: 'per minute' },
  { written: '1/h', perSecond: 1 / 3600, why: 'the slowest' },
  { written: '10 / s', perSecond: 10, why: 'spaces' },
])('P1-11 reads $written: $why', ({ written, perSecond }) => {
  expect(parseRate(written)).toEqual({ ok: true, value: perSecond });
});

const HOW = 'Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.';

test.each([
  { written: 500, problem: 'needs a unit', hint: 'Write 500/s for operations per second.', why: 'a number' },
  { written: '500', problem: 'needs a unit', hint: 'Write 500/s for operations per second.', why: 'a number as text' },
  { written: '500/d', problem: 'must be a rate', hint: HOW, why: 'per day' },
  { written: '500rps', problem: 'must be a rate', hint: HOW, why: 'another unit' },
  { written: ['5/s'], problem: 'must be a rate', hint: HOW, why: 'a list' },
  { written: '0/s', problem: 'must lie between 1/h and 10000000/s', hint: HOW, why: 'nothing would arrive' },
  { written: '99999k/s', problem: 'must lie between 1/h and 10000000/s', hint: HOW, why: 'too fast' },
])('P1-11 refuses the rate $written: $why', ({ written, problem, hint }) => {
  expect(parseRate(written)).toEqual({ ok: false, problem, hint });
});

test('what is written is read as the same rate again', () => {
  const rates = fc.double({ min: SLOWEST_RATE_PER_SECOND, max: FASTEST_RATE_PER_SECOND, noNaN: true });
  fc.assert(
    fc.property(rates, (perSecond) => {
      expect(parseRate(formatRate(perSecond))).toEqual({ ok: true, value: perSecond });
    }),
  );
});
