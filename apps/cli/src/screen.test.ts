import { expect, test } from 'vitest';

import { MemoryStream } from './testing/memory-context.ts';
import { columnsOf, fittedCommand, wantsColour, wantsUnicode } from './screen.ts';

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

test.each<[boolean, Record<string, string>, boolean, string]>([
  [true, { LANG: 'en_US.UTF-8', TERM: 'xterm-256color' }, true, 'an everyday terminal'],
  [true, { LANG: 'C.utf8' }, true, 'the encoding as some systems write it'],
  [true, {}, true, 'a locale that nobody set says nothing'],
  [true, { LANG: 'C' }, false, 'a locale of plain ASCII'],
  [false, { LANG: 'de_DE.ISO-8859-1' }, false, 'another encoding, also in a pipe'],
  [true, { LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false, 'LC_ALL wins'],
  [true, { LC_ALL: '', LC_CTYPE: 'C', LANG: 'en_US.UTF-8' }, false, 'an empty LC_ALL is not set, LC_CTYPE wins'],
  [true, { LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, true, 'LC_CTYPE wins the other way, too'],
  [true, { LANG: 'en_US.UTF-8', TERM: 'linux' }, false, 'the console of Linux lacks the signs'],
  [true, { LANG: 'en_US.UTF-8', TERM: 'dumb' }, false, 'a terminal that knows little'],
  [false, { LANG: 'en_US.UTF-8', TERM: 'dumb' }, true, 'a pipe is no terminal'],
])('signs beyond ASCII on a terminal %s, %j: %s (%s)', (isTTY, env, wanted) => {
  const stream = new MemoryStream();
  stream.isTTY = isTTY;
  expect(wantsUnicode(stream, env)).toBe(wanted);
});

test('a command is broken between words on a terminal, and one line for programs', () => {
  const terminal = Object.assign(new MemoryStream(), { isTTY: true, columns: 30 });
  const command = "clean --name 'a  b' --run-id abc";
  expect([fittedCommand(command, terminal, '  '), fittedCommand(command, new MemoryStream(), '  ')]).toEqual([
    "clean --name 'a  b' \\\n    --run-id abc",
    command,
  ]);
});
