import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { COMMAND_SPECS } from '../specs/index.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { allFlagNames } from '../help/render-help.ts';
import { memoryWorld } from '../testing/memory-context.ts';
import { findUsageProblem } from './usage-problem.ts';

const { context } = memoryWorld();
const words = COMMAND_SPECS.flatMap(({ words }) => [...words]);
const flags = COMMAND_SPECS.flatMap((command) => allFlagNames(command.flags));
const argument = fc.oneof(
  fc.constantFrom(...words),
  fc.constantFrom(...flags),
  fc.constantFrom(...flags).map((flag) => `${flag}=5s`),
  fc.constantFrom('5s', '10', '-1', '-', '--', '--no-json', '--no-such', '-wd', ''),
  fc.string(),
);

function isRefused(argv: readonly string[]): boolean {
  try {
    parseCommand(argv, context);
    return false;
  } catch {
    return true;
  }
}

test('every command line that the parser refuses is explained in a sentence', () => {
  fc.assert(
    fc.property(fc.array(argument, { minLength: 1, maxLength: 6 }), (argv) => {
      fc.pre(isRefused(argv));
      expect(findUsageProblem(argv, COMMAND_SPECS)).toMatch(/^.{10,}[.?] (See|Try): syntrix-bench/s);
    }),
    { numRuns: 600, seed: 1 },
  );
});
