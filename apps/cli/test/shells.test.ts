import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';
import { completeInFish, completeInZsh, hasShell } from './shells.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-shells-'));
  await writeFile(join(folder, 'mine.yaml'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const scriptFor = async (shell: string): Promise<string> => (await runInMemory(['completion', shell])).stdout;

const LINES = [
  ['va', 'validate', 'a command'],
  ['run --dur', '--duration', 'a flag'],
  ['run --scenario crud-r', 'crud-read-heavy', 'a value that is one of a few'],
  ['init open', 'open-rate', 'an argument that is one of a few'],
  ['completion f', 'fish', 'a shell'],
  ['validate mi', 'mine.yaml', 'a file'],
  ['run --config mi', 'mine.yaml', 'a file as a value'],
] as const;

describe.skipIf(!hasShell('fish'))('in fish, where it is installed', () => {
  test.each([...LINES, ['run --duration 5', null, 'a free text: nothing']] as const)(
    'P3-51 "%s" is completed to %s (%s)',
    async (typed, offered) => {
      expect(await completeInFish(await scriptFor('fish'), `syntrix-bench ${typed}`, folder)).toEqual({
        stderr: '',
        lines: offered === null ? [] : [offered],
      });
    },
  );
});

describe.skipIf(!hasShell('zsh'))('in zsh, where it is installed', () => {
  test.each(LINES)('P3-51 "%s" is completed to %s (%s)', async (typed, completed) => {
    const words = typed.split(' ').slice(0, -1);
    // A flag that takes a value may be followed by it after an equals sign.
    const end = completed.startsWith('--') ? '=' : ' ';
    const line = `${['syntrix-bench', ...words, completed].join(' ')}${end}`;
    expect(await completeInZsh(await scriptFor('zsh'), `syntrix-bench ${typed}`, folder, 'sourced')).toEqual({
      stderr: '',
      lines: [line],
    });
  });

  test('P3-51 the script completes from a folder of fpath, the first time too, and for both names', async () => {
    const script = await scriptFor('zsh');
    expect(await completeInZsh(script, 'syntrix-bench va', folder, 'fpath')).toMatchObject({
      lines: ['syntrix-bench validate '],
    });
    expect(await completeInZsh(script, 'syntrix-benchmark va', folder, 'fpath')).toMatchObject({
      lines: ['syntrix-benchmark validate '],
    });
  });
});
