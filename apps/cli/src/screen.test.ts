import { expect, test } from 'vitest';

import { MemoryStream } from './testing/memory-context.ts';
import { columnsOf, wantsColour } from './screen.ts';

test.each<[boolean, Record<string, string>, boolean, boolean, string]>([
  [true, {}, true, true, 'a terminal'],
  [false, {}, true, false, 'a pipe or a file'],
  [true, { NO_COLOR: '1' }, true, false, 'NO_COLOR'],
  [true, { NO_COLOR: '' }, true, true, 'an empty NO_COLOR is not set'],
  [true, { TERM: 'dumb' }, true, false, 'a terminal that knows no colours'],
  [true, {}, false, false, '--no-color'],
  [false, { FORCE_COLOR: '1' }, true, true, 'FORCE_COLOR asks for it in a pipe'],
  [true, { FORCE_COLOR: '0' }, true, false, 'FORCE_COLOR=0 says no'],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false, 'NO_COLOR wins'],
  [false, { FORCE_COLOR: '1' }, false, false, '--no-color wins'],
])('terminal %s, %j, allowed %s: %s (%s)', (isTTY, env, allowed, wanted) => {
  const stream = new MemoryStream();
  stream.isTTY = isTTY;
  expect(wantsColour(stream, env, allowed)).toBe(wanted);
});

test.each<[number | undefined, Record<string, string>, number, string]>([
  [120, {}, 120, 'a terminal says how wide it is'],
  [120, { COLUMNS: '60' }, 120, 'what a terminal says goes first'],
  [undefined, { COLUMNS: '140' }, 140, 'a pipe does not, COLUMNS may'],
  [undefined, {}, 80, 'nobody says'],
  [undefined, { COLUMNS: 'wide' }, 80, 'what is no number'],
  [undefined, { COLUMNS: '0' }, 80, 'no width at all'],
])('columns %s, %j: %d (%s)', (columns, env, wide) => {
  expect(columnsOf(Object.assign(new MemoryStream(), { columns }), env)).toBe(wide);
});
