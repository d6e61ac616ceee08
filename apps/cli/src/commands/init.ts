import { optionalArgument, switchOption, textOption } from '../flags/options.ts';
import { INIT_FLAGS } from '../flags/init-flags.ts';
import { INIT_SPEC } from '../specs/init-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `init`: a config to start from. */
export class InitCommand extends BenchCommand {
  static override readonly paths = pathsOf(INIT_SPEC.words);

  template = optionalArgument(INIT_SPEC.argument);
  output = textOption(INIT_FLAGS.output);
  force = switchOption(INIT_FLAGS.force);

  async execute() {
    const { executeInit } = await import('../init/execute-init.ts');
    return executeInit(this.context, {
      template: this.template ?? null,
      output: this.output ?? null,
      force: this.force ?? false,
    });
  }
}
