import { Command } from 'clipanion';

import { DEMO_FLAGS } from '../flags/demo-flags.ts';
import { switchOption, textOption } from '../flags/flag.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { BenchCommand } from './bench-command.ts';

/** `demo`: a short run against a target that comes with the program. */
export class DemoCommand extends BenchCommand {
  static override readonly paths = [['demo']];
  static override readonly flags = DEMO_FLAGS;
  static override readonly usage = Command.Usage({
    description: 'A short run against an embedded target: nothing to install.',
    details:
      'Starts the embedded target in a process of its own, runs a mix of creates, reads, updates and deletes against it for five seconds, prints the summary and writes the report to `results/`. The figures are those of the embedded target, not of a Syntrix server.',
    examples: [
      ['The whole product in a few seconds', '$0 demo'],
      ['Longer, with more workers', '$0 demo --duration 10s --workers 50'],
    ],
  });

  scenario = textOption(DEMO_FLAGS.scenario);
  duration = textOption(DEMO_FLAGS.duration);
  operations = textOption(DEMO_FLAGS.operations);
  workers = textOption(DEMO_FLAGS.workers);
  threads = textOption(DEMO_FLAGS.threads);
  warmup = textOption(DEMO_FLAGS.warmup);
  rampup = textOption(DEMO_FLAGS.rampup);
  rate = textOption(DEMO_FLAGS.rate);
  seed = textOption(DEMO_FLAGS.seed);
  output = textOption(DEMO_FLAGS.output);
  json = switchOption(DEMO_FLAGS.json);
  quiet = switchOption(DEMO_FLAGS.quiet);
  verbose = switchOption(DEMO_FLAGS.verbose);
  noColor = switchOption(DEMO_FLAGS.noColor);

  async execute() {
    const { executeDemo } = await import('../demo/execute-demo.ts');
    return executeDemo(this.context, {
      flags: flagSettings(DEMO_FLAGS, this),
      json: this.json ?? false,
      quiet: this.quiet ?? false,
      verbose: this.verbose ?? false,
      colour: this.noColor !== true,
    });
  }
}
