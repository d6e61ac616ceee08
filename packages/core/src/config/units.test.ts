import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  FASTEST_RATE_PER_SECOND,
  formatDuration,
  formatNumber,
  formatRate,
  formatSize,
  LONGEST_DURATION_US,
  parseDuration,
  parseRate,
  parseSize,
  SLOWEST_RATE_PER_SECOND,
} from './units.ts';

test.each([
  { written: '30s', us: 30_000_000, why: 'seconds' },
  { written: '1m30s', us: 90_000_000, why: 'units add up' },
  { written: '1.5h', us: 5_400_000_000, why: 'fractions' },
  { written: '500ms', us: 500_000, why: 'ms is not m and s' },
  { written: '250us', us: 250, why: 'microseconds' },
  { written: '250µs', us: 250, why: 'Go writes the sign' },
  { written: '0s', us: 0, why: 'nothing, with unit' },
  { written: 0, us: 0, why: 'nothing needs no unit' },
  { written: '0', us: 0, why: 'nothing as a text' },
  { written: '720h', us: LONGEST_DURATION_US, why: 'the longest' },
])('P1-11 reads $written: $why', ({ written, us }) => {
  expect(parseDuration(written)).toEqual({ ok: true, value: us });
});

const DURATION_HINT = 'Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.';

test.each([
  { written: 30, problem: 'needs a unit', hint: 'Write 30s for seconds or 30m for minutes.', why: 'a number' },
  {
    written: '30',
    problem: 'needs a unit',
    hint: 'Write 30s for seconds or 30m for minutes.',
    why: 'a number as text',
  },
  { written: '1:30', problem: 'must be a duration', hint: DURATION_HINT, why: 'a clock' },
  { written: '-5s', problem: 'must be a duration', hint: DURATION_HINT, why: 'negative' },
  { written: '5 s', problem: 'must be a duration', hint: DURATION_HINT, why: 'a space within' },
  { written: '5d', problem: 'must be a duration', hint: DURATION_HINT, why: 'days' },
  { written: '', problem: 'must be a duration', hint: DURATION_HINT, why: 'empty' },
  { written: true, problem: 'must be a duration', hint: DURATION_HINT, why: 'no text' },
  { written: '1s'.repeat(100), problem: 'must be a duration', hint: DURATION_HINT, why: 'endless' },
  { written: '0.1us', problem: 'is shorter than a microsecond', hint: DURATION_HINT, why: 'too short' },
  { written: '721h', problem: 'is longer than 30 days', hint: 'Write at most 720h.', why: 'too long' },
])('P1-11 refuses the duration $written: $why', ({ written, problem, hint }) => {
  expect(parseDuration(written)).toEqual({ ok: false, problem, hint });
});

test('what is written is read as the same duration again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LONGEST_DURATION_US }), (us) => {
      expect(parseDuration(formatDuration(us))).toEqual({ ok: true, value: us });
    }),
  );
});

test.each([
  { us: 90_000_000, text: '1m30s' },
  { us: 1, text: '1us' },
  { us: 0, text: '0s' },
  { us: 3_600_500_000, text: '1h500ms' },
])('writes $us µs as $text', ({ us, text }) => {
  expect(formatDuration(us)).toBe(text);
});

test.each([
  { written: '5000/s', perSecond: 5000, why: 'per second' },
  { written: '2.5k/s', perSecond: 2500, why: 'thousands' },
  { written: '90/m', perSecond: 1.5, why: 'per minute' },
  { written: '1/h', perSecond: 1 / 3600, why: 'the slowest' },
  { written: '10 / s', perSecond: 10, why: 'spaces' },
])('P1-11 reads $written: $why', ({ written, perSecond }) => {
  expect(parseRate(written)).toEqual({ ok: true, value: perSecond });
});

const RATE_HINT = 'Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.';

test.each([
  { written: 500, problem: 'needs a unit', hint: 'Write 500/s for operations per second.', why: 'a number' },
  { written: '500', problem: 'needs a unit', hint: 'Write 500/s for operations per second.', why: 'a number as text' },
  { written: '500/d', problem: 'must be a rate', hint: RATE_HINT, why: 'per day' },
  { written: '500rps', problem: 'must be a rate', hint: RATE_HINT, why: 'another unit' },
  { written: ['5/s'], problem: 'must be a rate', hint: RATE_HINT, why: 'a list' },
  { written: '0/s', problem: 'must lie between 1/h and 10000000/s', hint: RATE_HINT, why: 'nothing would arrive' },
  { written: '99999k/s', problem: 'must lie between 1/h and 10000000/s', hint: RATE_HINT, why: 'too fast' },
])('P1-11 refuses the rate $written: $why', ({ written, problem, hint }) => {
  expect(parseRate(written)).toEqual({ ok: false, problem, hint });
});

test.each([
  { written: '5000/s', text: '5000/s', why: 'per second where that is short' },
  { written: '500/m', text: '500/m', why: 'as it was written, not as thirds of a second' },
  { written: '90/m', text: '1.5/s', why: 'a short fraction of a second' },
  { written: '1/h', text: '1/h', why: 'what comes once an hour' },
  { written: '0/s', text: '0/s', why: 'nothing' },
])('writes $written as $text: $why', ({ written, text }) => {
  const read = parseRate(written, true);
  expect(formatRate(read.ok ? read.value : Number.NaN)).toBe(text);
});

test('what is written is read as the same rate again', () => {
  const rates = fc.double({ min: SLOWEST_RATE_PER_SECOND, max: FASTEST_RATE_PER_SECOND, noNaN: true });
  fc.assert(
    fc.property(rates, (perSecond) => {
      expect(parseRate(formatRate(perSecond))).toEqual({ ok: true, value: perSecond });
    }),
  );
});

test.each([
  { written: '512B', bytes: 512, why: 'bytes' },
  { written: '1KB', bytes: 1024, why: 'steps of 1024, as in the older tool' },
  { written: '1KiB', bytes: 1024, why: 'with the i it is the same' },
  { written: '1k', bytes: 1024, why: 'case and B do not matter' },
  { written: '1.5KB', bytes: 1536, why: 'fractions that are whole bytes' },
  { written: '2 mb', bytes: 2 * 1024 * 1024, why: 'a space before the unit' },
  { written: '1GB', bytes: 1024 ** 3, why: 'gigabytes' },
])('P1-14 reads $written: $why', ({ written, bytes }) => {
  expect(parseSize(written)).toEqual({ ok: true, value: bytes });
});

const SIZE_HINT = 'Write a number and a unit (B, KB, MB, GB), such as 512B or 1KB.';

test.each([
  { written: 2048, problem: 'needs a unit', hint: 'Write 2048B for bytes or 2048KB for kilobytes.', why: 'a number' },
  { written: '2048', problem: 'needs a unit', hint: 'Write 2048B for bytes or 2048KB for kilobytes.', why: 'as text' },
  { written: '1TB', problem: 'must be a size', hint: SIZE_HINT, why: 'no document is that large' },
  { written: '-1KB', problem: 'must be a size', hint: SIZE_HINT, why: 'negative' },
  { written: 'big', problem: 'must be a size', hint: SIZE_HINT, why: 'a word' },
  { written: null, problem: 'must be a size', hint: SIZE_HINT, why: 'nothing' },
  { written: '0.3B', problem: 'is not a whole number of bytes', hint: SIZE_HINT, why: 'part of a byte' },
])('P1-14 refuses the size $written: $why', ({ written, problem, hint }) => {
  expect(parseSize(written)).toEqual({ ok: false, problem, hint });
});

test('what is written is read as the same size again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
      expect(parseSize(formatSize(bytes))).toEqual({ ok: true, value: bytes });
    }),
  );
});

test('a number is written as English readers group it, with three decimals at most', () => {
  for (const value of [0, 7, 999, 1000, 12_500, 1_234_567, 0.125, 0.5, 8.333_333, 1234.5678]) {
    expect(formatNumber(value)).toBe(value.toLocaleString('en-US'));
  }
});
