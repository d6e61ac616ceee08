import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { bashCompletion } from './bash-completion.ts';
import { toCompletions } from './completions.ts';
import { fishCompletion } from './fish-completion.ts';
import { SHELLS, type Shell } from './shells.ts';
import { zshCompletion } from './zsh-completion.ts';
import type { CommandSpec } from '../specs/command-spec.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** Prints the completion script of a shell. */
export function executeCompletion(context: CliContext, shell: string, commands: readonly CommandSpec[]): ExitCode {
  if (!isShell(shell)) {
    throw new UsageError(`there is no completion for ${JSON.stringify(shell)}. Shells: ${SHELLS.join(', ')}.`);
  }
  context.stdout.write(SCRIPTS[shell](toCompletions(commands)));
  return EXIT_CODES.fine;
}

function isShell(word: string): word is Shell {
  return (SHELLS as readonly string[]).includes(word);
}
