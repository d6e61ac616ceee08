import fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatDuration, LONGEST_DURATION_US, parseDuration } from './duration.ts';

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

const HOW = 'Write a number and a unit (us, ms, s, m, h), such as 500ms, 30s or 1m30s.';

test.each([
  { written: 30, problem: 'needs a unit', hint: 'Write 30s for seconds or 30m for minutes.', why: 'a number' },
  {
    written: '30',
    problem: 'needs a unit',
    hint: 'Write 30s for seconds or 30m for minutes.',
    why: 'a number as text',
  },
  { written: '1:30', problem: 'must be a duration', hint: HOW, why: 'a clock' },
  { written: '-5s', problem: 'must be a duration', hint: HOW, why: 'negative' },
  { written: '5 s', problem: 'must be a duration', hint: HOW, why: 'a space within' },
  { written: '5d', problem: 'must be a duration', hint: HOW, why: 'days' },
  { written: '', problem: 'must be a duration', hint: HOW, why: 'empty' },
  { written: true, problem: 'must be a duration', hint: HOW, why: 'no text' },
  { written: '1s'.repeat(100), problem: 'must be a duration', hint: HOW, why: 'endless' },
  { written: '0.1us', problem: 'is shorter than a microsecond', hint: HOW, why: 'too short' },
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
