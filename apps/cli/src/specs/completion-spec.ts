import { SHELLS } from '../completion/shells.ts';
import type { Argument } from '../flags/argument.ts';
import type { CommandSpec } from './command-spec.ts';

const ARGUMENT = {
  name: 'SHELL',
  description: 'The shell that completes: bash, zsh or fish.',
  required: true,
  values: SHELLS,
} as const satisfies Argument;

/** `completion`: a script that lets a shell complete commands and flags. */
export const COMPLETION_SPEC = {
  words: ['completion'],

  description: 'Print a script that completes commands and flags in a shell.',
  details: 'Both names of the program are completed. Put the line below into the start-up file of the shell.',
  examples: [
    ['For bash, in ~/.bashrc', 'source <($0 completion bash)'],
    ['For zsh, in ~/.zshrc after compinit', 'source <($0 completion zsh)'],
    ['For fish', '$0 completion fish > ~/.config/fish/completions/syntrix-bench.fish'],
  ],

  flags: {},
  argument: ARGUMENT,
} satisfies CommandSpec;
