import { CLEAN_FLAGS } from '../flags/clean-flags.ts';
import { configChoice } from '../flags/config-choice.ts';
import { listOption, switchOption, textOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { CLEAN_SPEC } from '../specs/clean-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `clean`: removes what earlier runs left on a target. */
export class CleanCommand extends BenchCommand {
  static override readonly paths = pathsOf(CLEAN_SPEC.words);

  target = listOption(CLEAN_FLAGS.target);
  database = textOption(CLEAN_FLAGS.database);
  token = textOption(CLEAN_FLAGS.token);
  username = textOption(CLEAN_FLAGS.username);
  password = textOption(CLEAN_FLAGS.password);
  privateKey = textOption(CLEAN_FLAGS.privateKey);
  collection = textOption(CLEAN_FLAGS.collection);
  config = textOption(CLEAN_FLAGS.config);
  noConfig = switchOption(CLEAN_FLAGS.noConfig);
  runId = textOption(CLEAN_FLAGS.runId);
  all = switchOption(CLEAN_FLAGS.all);
  verbose = switchOption(CLEAN_FLAGS.verbose);

  async execute() {
    const { executeClean } = await import('../clean/execute-clean.ts');
    return executeClean(this.context, {
      config: configChoice(this),
      useEnvironment: true,
      values: [{ source: 'flags', ...flagSettings(CLEAN_FLAGS, this) }],
      assignments: [],
      runId: null,
      only: this.runId ?? null,
      all: this.all ?? false,
      verbose: this.verbose ?? false,
    });
  }
}
