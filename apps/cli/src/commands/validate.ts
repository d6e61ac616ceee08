import { Command } from 'clipanion';

import { optionalArgument, type Argument } from '../flags/argument.ts';
import { listOption, switchOption } from '../flags/flag.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { VALIDATE_FLAGS } from '../flags/validate-flags.ts';
import { BenchCommand } from './bench-command.ts';

const FILE: Argument = {
  name: 'FILE',
  description: 'The config. Default: the nearest syntrix-bench.config.*, here or in a folder above.',
  required: false,
};

/** `validate`: is a config fine, and what would it run? */
export class ValidateCommand extends BenchCommand {
  static override readonly paths = [['validate']];
  static override readonly flags = VALIDATE_FLAGS;
  static override readonly argument = FILE;
  static override readonly usage = Command.Usage({
    description: 'Check a config without running it.',
    details:
      'Lists everything that is wrong, each with its place, and exits with 2; where nothing is, says what would run. Variables SYNTRIX_BENCHMARK_* count as they do for a run. Nothing is sent. Of secrets only a private key is looked at, where its file can be read.',
    examples: [
      ['Before a long run', '$0 validate crud.yaml'],
      ['With a value changed', '$0 validate crud.yaml --set load.rate=500/s'],
    ],
  });

  file = optionalArgument(FILE);
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
