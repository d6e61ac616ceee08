import { expect, test } from 'vitest';

import { parseOpenFiles, parsePorts } from './machine-reading.ts';

const limits = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                 1048576              files     \n`;

test.each<[string | null, number | null, string]>([
  [limits('1024'), 1024, 'the soft limit, not the hard one'],
  [limits('unlimited'), Infinity, 'no limit'],
  ['Max processes 5 5 processes', null, 'a list without it'],
  [null, null, 'a system without the list'],
])('open files of %j are %j (%s)', (text, files) => {
  expect(parseOpenFiles(text)).toBe(files);
});

test.each<[string | null, number | null, string]>([
  ['32768\t60999\n', 28_232, 'both ends belong to it'],
  ['', null, 'empty'],
  [null, null, 'a system without it'],
])('ports of %j are %j (%s)', (text, ports) => {
  expect(parsePorts(text)).toBe(ports);
});
