import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { UsageError } from '../flags/usage-error.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `completion`: a script that lets a shell complete commands and flags. */
export const COMPLETION = defineCommand({
  words: ['completion'],
  description: 'Print a script that completes commands and flags in a shell.',
  details: 'Completes both names of the program. Put the line below into the start-up file of the shell.',
  examples: [
    ['For bash, in ~/.bashrc', 'source <($0 completion bash)'],
    ['For zsh, in ~/.zshrc after compinit', 'source <($0 completion zsh)'],
    ['For fish', '$0 completion fish > ~/.config/fish/completions/syntrix-bench.fish'],
  ],
  flags: {},
  argument: {
    name: 'SHELL',
    description: 'The shell that completes: bash, zsh or fish.',
    required: true,
    values: SHELLS,
  },

  async run({ argument }, { stdout }, commands) {
    const shell = SHELLS.find((each) => each === argument);
    if (shell === undefined) {
      throw new UsageError(`there is no completion for ${JSON.stringify(argument)}. Shells: ${SHELLS.join(', ')}.`);
    }
    const { BUILT_IN_CATALOGUE, toCatalogue } = await import('../help/catalogue.ts');
    const { toCompletions } = await import('../help/completions.ts');
    const { bashCompletion } = await import('../help/bash-completion.ts');
    const { zshCompletion } = await import('../help/zsh-completion.ts');
    const { fishCompletion } = await import('../help/fish-completion.ts');
    const toScript = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }[shell];
    stdout.write(toScript(toCompletions(commands, toCatalogue(BUILT_IN_CATALOGUE))));
    return EXIT_CODES.fine;
  },
});
