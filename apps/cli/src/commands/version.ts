import { Command } from 'clipanion';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { PROGRAM_VERSION } from '../version.ts';
import { BenchCommand } from './bench-command.ts';

/** Prints the version on a line of its own. */
export function printVersion({ stdout }: Pick<CliContext, 'stdout'>): ExitCode {
  stdout.write(`${PROGRAM_VERSION}\n`);
  return EXIT_CODES.fine;
}

/** `--version`: the program's version and nothing else, for scripts. */
export class VersionCommand extends BenchCommand {
  static override readonly paths = [['--version'], ['-v'], ['version']];
  static override readonly usage = Command.Usage({ description: 'Print the version.' });

  async execute() {
    return printVersion(this.context);
  }
}
