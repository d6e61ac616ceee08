import { requiredArgument } from '../flags/options.ts';
import { COMMAND_SPECS } from '../specs/index.ts';
import { COMPLETION_SPEC } from '../specs/completion-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `completion`: a script that lets a shell complete commands and flags. */
export class CompletionCommand extends BenchCommand {
  static override readonly paths = pathsOf(COMPLETION_SPEC.words);

  shell = requiredArgument(COMPLETION_SPEC.argument);

  async execute() {
    const { executeCompletion } = await import('../completion/execute-completion.ts');
    return executeCompletion(this.context, this.shell, COMMAND_SPECS);
  }
}
