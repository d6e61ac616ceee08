import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { COMMANDS } from '../cli.ts';
import { flagNames } from '../flags/flag.ts';
import { UsageError } from '../flags/usage-error.ts';
import { parseCommand } from '../parse-command.ts';

const words = COMMANDS.flatMap(({ words }) => [...words]);
const flags = COMMANDS.flatMap((command) => Object.values(command.flags).flatMap(flagNames));
const argument = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...flags),
  fc.constantFrom(...flags).map((flag) => `${flag}=5s`),
  fc.constantFrom('5s', '10', '-1', '-', '--', '--no-json', '--no-such', '-wd', ''),
  fc.string(),
);

/** Why the parser refuses a command line, and what it says to type; null where it takes it. */
async function refusalOf(argv: readonly string[]): Promise<string | null> {
  try {
    await parseCommand(argv, COMMANDS, 'syntrix-bench');
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) return 'no sentence';
    return error.hint === null ? error.message : `${error.message} ${error.hint}`;
  }
}

test('every command line that the parser refuses is explained in a sentence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(argument, { minLength: 1, maxLength: 6 }), async (argv) => {
      const refusal = await refusalOf(argv);
      fc.pre(refusal !== null);
      expect(refusal).toMatch(/^.{10,}([.?:] ((See|Try): )?syntrix-bench|[.?]$)/s);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test.each(['--vus', '--concurrency', '--users=5'])('%s, as others call it, is told by our name', async (flag) => {
  expect(await refusalOf(['run', flag, '5'])).toBe(
    `unknown flag ${flag.split('=')[0]} of run. Did you mean --workers? See: syntrix-bench run --help`,
  );
});

test.each(['--stages', '--duration'])('capacity %s is told by its own name', async (flag) => {
  expect(await refusalOf(['capacity', flag, '2s'])).toContain(
    `unknown flag ${flag} of capacity. Did you mean --stage?`,
  );
});
