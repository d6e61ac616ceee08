import fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatSize, parseSize } from './size.ts';

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

const HOW = 'Write a number and a unit (B, KB, MB, GB), such as 512B or 1KB.';

test.each([
  { written: 2048, problem: 'needs a unit', hint: 'Write 2048B for bytes or 2048KB for kilobytes.', why: 'a number' },
  { written: '2048', problem: 'needs a unit', hint: 'Write 2048B for bytes or 2048KB for kilobytes.', why: 'as text' },
  { written: '1TB', problem: 'must be a size', hint: HOW, why: 'no document is that large' },
  { written: '-1KB', problem: 'must be a size', hint: HOW, why: 'negative' },
  { written: 'big', problem: 'must be a size', hint: HOW, why: 'a word' },
  { written: null, problem: 'must be a size', hint: HOW, why: 'nothing' },
  { written: '0.3B', problem: 'is not a whole number of bytes', hint: HOW, why: 'part of a byte' },
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
