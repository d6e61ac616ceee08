import { Command } from 'clipanion';

import { optionalArgument, type Argument } from '../flags/argument.ts';
import { switchOption, textOption } from '../flags/flag.ts';
import { INIT_FLAGS } from '../flags/init-flags.ts';
import { BenchCommand } from './bench-command.ts';

const TEMPLATE: Argument = {
  name: 'TEMPLATE',
  description: 'What to start from: a name that list shows. Default: crud-balanced.',
  required: false,
};

/** `init`: a config to start from. */
export class InitCommand extends BenchCommand {
  static override readonly paths = [['init']];
  static override readonly flags = INIT_FLAGS;
  static override readonly argument = TEMPLATE;
  static override readonly usage = Command.Usage({
    description: 'Write a config to start from.',
    details: 'Files that are there already stay as they are, unless --force says otherwise.',
    examples: [
      ['An everyday mix', '$0 init'],
      ['A scenario of your own, as a plugin', '$0 init plugin'],
      ['Only look at it', '$0 init open-rate --output -'],
    ],
  });

  template = optionalArgument(TEMPLATE);
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
