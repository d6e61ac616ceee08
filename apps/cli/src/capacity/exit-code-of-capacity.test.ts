import { expect, test } from 'vitest';

import { exitCodeOfCapacity } from './exit-code-of-capacity.ts';

const BRACKET = { end: 'bracketed', holds: 3_400, holds_confirmed: true, fails: 3_700, fails_confirmed: true } as const;
const LOWER_BOUND = {
  end: 'limited',
  holds: 9_000,
  holds_confirmed: true,
  fails: null,
  fails_confirmed: false,
} as const;
const NOTHING = { end: 'never_holds', holds: null, holds_confirmed: false, fails: 10, fails_confirmed: false } as const;

test.each([
  ['an answer', BRACKET, {}, 0],
  ['an answer that is not confirmed', { ...BRACKET, holds_confirmed: false }, {}, 0],
  ['the same, where it must be proven', { ...BRACKET, holds_confirmed: false }, { strict: true }, 6],
  ['a lower bound', LOWER_BOUND, {}, 0],
  ['the same, where it must be proven', LOWER_BOUND, { strict: true }, 6],
  ['nothing holds', NOTHING, {}, 4],
  ['nothing is known', { ...NOTHING, end: 'limited', fails: null }, {}, 6],
  ['as much as it must', BRACKET, { atLeast: 3_000 }, 0],
  ['less than it must', BRACKET, { atLeast: 4_000 }, 4],
  ['what it must lies within the bracket', BRACKET, { atLeast: 3_600 }, 6],
  ['a lower bound below what it must', LOWER_BOUND, { atLeast: 9_500 }, 6],
  ['as much as it must, not confirmed', { ...BRACKET, holds_confirmed: false }, { atLeast: 3_000 }, 6],
  ['less than it must, not confirmed', { ...BRACKET, fails_confirmed: false }, { atLeast: 4_000 }, 6],
  ['nothing holds, and it must', NOTHING, { atLeast: 10 }, 4],
  ['nothing holds, and it must less than was tried', NOTHING, { atLeast: 5 }, 6],
  ['too few stages to say', { ...NOTHING, end: 'most_stages' }, { atLeast: 10 }, 6],
  ['the target died', { ...BRACKET, end: 'target_lost' }, {}, 1],
] as const)('X-10 %s', (_, capacity, asked, code) => {
  expect(exitCodeOfCapacity(capacity, { atLeast: null, strict: false, ...asked })).toBe(code);
});
