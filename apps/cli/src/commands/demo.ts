import { DEMO_FLAGS } from '../flags/demo-flags.ts';
import { switchOption, textOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { DEMO_SPEC } from '../specs/demo-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `demo`: a short run against a target that comes with the program. */
export class DemoCommand extends BenchCommand {
  static override readonly paths = pathsOf(DEMO_SPEC.words);

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
