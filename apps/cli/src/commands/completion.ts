import { Command } from 'clipanion';

import { SHELLS } from '../completion/shells.ts';
import { requiredArgument, type Argument } from '../flags/argument.ts';
import { BenchCommand, type BenchCommandClass } from './bench-command.ts';

const SHELL: Argument = {
  name: 'SHELL',
  description: 'The shell that completes: bash, zsh or fish.',
  required: true,
  values: SHELLS,
};

/** `completion`: a script that lets a shell complete what `commands` lists, itself among them. */
export function completionCommand(commands: () => readonly BenchCommandClass[]): BenchCommandClass {
  return class CompletionCommand extends BenchCommand {
    static override readonly paths = [['completion']];
    static override readonly argument = SHELL;
    static override readonly usage = Command.Usage({
      description: 'Print a script that completes commands and flags in a shell.',
      details: 'Both names of the program are completed. Put the line below into the start-up file of the shell.',
      examples: [
        ['For bash, in ~/.bashrc', 'source <($0 completion bash)'],
        ['For zsh, in ~/.zshrc after compinit', 'source <($0 completion zsh)'],
        ['For fish', '$0 completion fish > ~/.config/fish/completions/syntrix-bench.fish'],
      ],
    });

    shell = requiredArgument(SHELL);

    async execute() {
      const { executeCompletion } = await import('../completion/execute-completion.ts');
      return executeCompletion(this.context, this.shell, commands());
    }
  };
}
