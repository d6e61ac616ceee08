import { configChoice } from '../flags/config-choice.ts';
import { listOption, switchOption, textOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { LIST_FLAGS } from '../flags/list-flags.ts';
import { LIST_SPEC } from '../specs/list-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `list`: what there is to run, and to start from. */
export class ListCommand extends BenchCommand {
  static override readonly paths = pathsOf(LIST_SPEC.words);

  config = textOption(LIST_FLAGS.config);
  noConfig = switchOption(LIST_FLAGS.noConfig);
  plugin = listOption(LIST_FLAGS.plugin);
  json = switchOption(LIST_FLAGS.json);
  noColor = switchOption(LIST_FLAGS.noColor);

  async execute() {
    const { executeList } = await import('../listing/execute-list.ts');
    return executeList(this.context, {
      config: configChoice(this),
      useEnvironment: false,
      values: [{ source: 'flags', ...flagSettings(LIST_FLAGS, this) }],
      assignments: [],
      json: this.json ?? false,
      colour: this.noColor !== true,
    });
  }
}
