import manifest from '../package.json' with { type: 'json' };

import type { CliContext } from './context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

/** The program's version: that of its package. */
export const PROGRAM_VERSION: string = manifest.version;

/** Prints the version on a line of its own. */
export function printVersion({ stdout }: Pick<CliContext, 'stdout'>): ExitCode {
  stdout.write(`${PROGRAM_VERSION}\n`);
  return EXIT_CODES.fine;
}
