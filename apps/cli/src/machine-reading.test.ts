import { expect, test } from 'vitest';

import { parsePorts } from './machine-reading.ts';

test.each<[string | null, number | null, string]>([
  ['32768\t60999\n', 28_232, 'both ends belong to it'],
  ['', null, 'empty'],
  [null, null, 'a system without it'],
])('ports of %j are %j (%s)', (text, ports) => {
  expect(parsePorts(text)).toBe(ports);
});
