import { Command } from 'clipanion';

import { configChoice } from '../flags/config-choice.ts';
import { listOption, switchOption, textOption } from '../flags/flag.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { LIST_FLAGS } from '../flags/list-flags.ts';
import { BenchCommand } from './bench-command.ts';

/** `list`: what there is to run, and to start from. */
export class ListCommand extends BenchCommand {
  static override readonly paths = [['list']];
  static override readonly flags = LIST_FLAGS;
  static override readonly usage = Command.Usage({
    description: 'List scenarios, presets and templates, each with the question it answers.',
    details: 'Scenarios of plugins are among them, where the config or --plugin names the plugin.',
    examples: [
      ['What can be run', '$0 list'],
      ['Names for another program', '$0 list --json | jq .templates[].name'],
    ],
  });

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
