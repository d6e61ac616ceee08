import { expect, test } from 'vitest';

import { capacityMark } from './capacity-mark.ts';

const BRACKET = { end: 'bracketed', holds: 3_400, holds_confirmed: true, fails: 3_700 } as const;

test.each([
  ['a bracket', BRACKET, 'good'],
  ['all that was to be asked', { ...BRACKET, end: 'most_level', fails: null }, 'good'],
  ['what is not confirmed', { ...BRACKET, holds_confirmed: false }, 'warning'],
  ['a lower bound', { ...BRACKET, end: 'limited', fails: null }, 'warning'],
  ['what was interrupted', { ...BRACKET, end: 'interrupted' }, 'warning'],
  ['nothing that is known', { end: 'limited', holds: null, holds_confirmed: false, fails: null }, 'warning'],
  ['nothing that holds', { end: 'never_holds', holds: null, holds_confirmed: false, fails: 10 }, 'bad'],
] as const)('X-10 the mark of %s', (_, capacity, mark) => {
  expect(capacityMark(capacity)).toBe(mark);
});
