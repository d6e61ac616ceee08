import { listOption, optionalArgument, switchOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { VALIDATE_FLAGS } from '../flags/validate-flags.ts';
import { VALIDATE_SPEC } from '../specs/validate-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `validate`: is a config fine, and what would it run? */
export class ValidateCommand extends BenchCommand {
  static override readonly paths = pathsOf(VALIDATE_SPEC.words);

  file = optionalArgument(VALIDATE_SPEC.argument);
  set = listOption(VALIDATE_FLAGS.set);
  plugin = listOption(VALIDATE_FLAGS.plugin);
  json = switchOption(VALIDATE_FLAGS.json);
  verbose = switchOption(VALIDATE_FLAGS.verbose);

  async execute() {
    const { executeValidate } = await import('../validate/execute-validate.ts');
    return executeValidate(this.context, {
      config: this.file === undefined ? 'nearest' : { file: this.file },
      useEnvironment: true,
      values: [{ source: 'flags', ...flagSettings(VALIDATE_FLAGS, this) }],
      assignments: this.set ?? [],
      json: this.json ?? false,
      verbose: this.verbose ?? false,
    });
  }
}
