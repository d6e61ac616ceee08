import { Cli, type Command } from 'clipanion';

import type { CliContext } from '../context.ts';
import { COMMANDS } from './index.ts';

/**
 * The command that a command line names, with its flags filled in.
 *
 * @throws the parser's error, which `findUsageProblem` puts into words
 */
export function parseCommand(argv: readonly string[], context: CliContext): Command<CliContext> {
  return Cli.from<CliContext>([...COMMANDS], { binaryName: 'syntrix-bench' }).process([...argv], context);
}
