import { Command } from 'clipanion';

import { EXIT_CODES } from '../exit-codes.ts';
import { PROGRAM_VERSION } from '../version.ts';
import { BenchCommand } from './bench-command.ts';

/** `--version`: the program's version and nothing else, for scripts. */
export class VersionCommand extends BenchCommand {
  static override readonly paths = [['--version'], ['-v'], ['version']];
  static override readonly usage = Command.Usage({ description: 'Print the version.' });

  async execute() {
    this.context.stdout.write(`${PROGRAM_VERSION}\n`);
    return EXIT_CODES.fine;
  }
}
