import { expect, test } from 'vitest';

import { csvField } from './csv-field.ts';

test.each([
  ['create', 'create'],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['-1+cmd|x', "'-1+cmd|x"],
  ['@sum,1', '"\'@sum,1"'],
])('%j is written as %j', (text, field) => {
  expect(csvField(text)).toBe(field);
});
