import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';

import { PRINTS_ON, readPrintedLines } from './printed-lines.ts';

async function linesOf(chunks: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readPrintedLines(stream, (line) => lines.push(line));
  const ended = new Promise((resolve) => stream.once('close', resolve));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await ended;
  return lines;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

test.each<[readonly (string | Uint8Array)[], readonly string[], string]>([
  [[], [], 'nothing was printed'],
  [['a\nb\n'], ['a', 'b'], 'two lines at once'],
  [['a', 'b\nc'], ['ab', 'c'], 'a line in two pieces, and one that does not end'],
  [['a\r\n\n  \nb\n'], ['a', 'b'], 'line ends of Windows, and empty lines'],
  [[Buffer.from('é').subarray(0, 1), Buffer.from('é\n').subarray(1)], ['é'], 'a character in two pieces'],
  [['x'.repeat(600), 'y\nz\n'], ['x'.repeat(500), 'z'], 'a line that is too long'],
  [[`${numbered(100).join('\n')}\n`], numbered(100), 'as many as are passed on'],
  [[`${numbered(150).join('\n')}\n`, 'more\n'], [...numbered(100), PRINTS_ON], 'more than are passed on'],
])('%j is passed on as %j: %s', async (chunks, lines) => {
  expect(await linesOf(chunks)).toEqual(lines);
});
