import { execFileSync } from 'node:child_process';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { foldCommand } from './fold-command.ts';

describe('a folded command', () => {
  test.each([
    ['one that fits stays as it is', 'run  --quiet', 12, ['run  --quiet']],
    ['breaks between words', 'run --quiet --json', 13, ['run --quiet \\', '--json']],
    [
      'not within quotes, whose spaces stay',
      `run --name 'two  words' --threshold "p99 < 5ms"`,
      24,
      ['run --name \\', `'two  words' \\`, `--threshold \\`, `"p99 < 5ms"`],
    ],
    [
      'nor behind a quote that a word holds',
      `run --name='it'\\''s so' -q`,
      20,
      ['run \\', `--name='it'\\''s so' \\`, '-q'],
    ],
    ['nor at a space that is escaped', 'cat a\\ b c', 8, ['cat \\', 'a\\ b c']],
    [
      'a word that is wider stays whole',
      'run --output /a/very/long/path -q',
      12,
      ['run \\', '--output \\', '/a/very/long/path \\', '-q'],
    ],
    ['an open quote goes to the end', `run 'a b c d`, 6, ['run \\', `'a b c d`]],
  ])('%s', (_why, command, width, lines) => {
    expect(foldCommand(command, width)).toEqual(lines);
  });

  test('is to a shell what it was unfolded, however narrow, with its continuations indented', () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    const word = fc.stringMatching(/^[a-z '"\\$=]{0,9}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 30 }), (words, width) => {
        const command = ['printf', '%s\\\\n', ...words].map(quoted).join(' ').replaceAll('\\\\n', '\\n');
        const folded = foldCommand(command, width).join('\n   ');
        expect(execFileSync('sh', ['-c', folded], { encoding: 'utf8' })).toBe(
          words.map((each) => `${each}\n`).join(''),
        );
      }),
      { numRuns: 15, seed: 1 },
    );
  });
});
