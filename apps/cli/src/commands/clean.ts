import { Command } from 'clipanion';

import { CLEAN_FLAGS } from '../flags/clean-flags.ts';
import { configChoice } from '../flags/config-choice.ts';
import { listOption, switchOption, textOption } from '../flags/flag.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { BenchCommand } from './bench-command.ts';

/** `clean`: removes what earlier runs left on a target. */
export class CleanCommand extends BenchCommand {
  static override readonly paths = [['clean']];
  static override readonly flags = CLEAN_FLAGS;
  static override readonly usage = Command.Usage({
    description: 'Remove what earlier runs left on a target.',
    details:
      'Works from the records that runs keep in <collection>-runs. Without --run-id and --all it only lists them. Needs a token, because the server answers queries to nobody else.',
    examples: [
      ['Which runs left something', '$0 clean --target http://localhost:8080 --username bench --password env:P'],
      ['Remove it', '$0 clean --config crud.yaml --all'],
    ],
  });

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
