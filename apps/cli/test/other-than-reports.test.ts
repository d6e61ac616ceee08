import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { COMMANDS } from '../src/cli.ts';
import { parseCommand } from '../src/parse-command.ts';
import { runInMemory } from '../src/testing/memory-context.ts';

test.each([
  ['run.html', '<!doctype html>\n<html></html>', 'a page'],
  ['run.csv', 'time,benchmark\n1,crud\n', 'a table'],
])('report %s says which file to give instead', async (file, text, what) => {
  const cwd = await mkdtemp(join(tmpdir(), 'no-report-'));
  try {
    await writeFile(join(cwd, file), text);
    expect(await runInMemory(['report', file], { cwd })).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${file} is ${what} made from a report. Give the report itself: its .json.\n`,
    });
  } finally {
    await rm(cwd, { recursive: true });
  }
});

const OFF = COMMANDS.flatMap(({ words, flags, argument }) =>
  Object.values(flags)
    .filter(({ names }) => names.startsWith('--no-'))
    .map(({ names }) => [words[0], names, argument === null ? [] : ['x']] as const),
);

test.each(OFF)('%s takes %s, as its help says', async (word, flag, argument) => {
  const { command } = await parseCommand([word, ...argument, flag], COMMANDS, 'syntrix-bench');
  expect(command.words[0]).toBe(word);
});
