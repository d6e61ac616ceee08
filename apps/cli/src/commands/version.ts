import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { PROGRAM_VERSION } from '../version.ts';

/** `--version`: the program's version and nothing else, for scripts. */
export const VERSION = defineCommand({
  words: ['--version', '-v', 'version'],
  description: 'Print the version.',
  flags: {},
  argument: null,

  run(_values, { stdout }) {
    stdout.write(`${PROGRAM_VERSION}\n`);
    return Promise.resolve(EXIT_CODES.fine);
  },
});
