import { UsageError } from 'clipanion';

import { listOption, switchOption, textOption } from '../flags/options.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { configChoice } from '../flags/config-choice.ts';
import { RUN_FLAGS } from '../flags/run-flags.ts';
import { RUN_SPEC } from '../specs/run-spec.ts';
import { BenchCommand, pathsOf } from './bench-command.ts';

/** `run`: a benchmark from flags, a config file, or both. */
export class RunCommand extends BenchCommand {
  static override readonly paths = pathsOf(RUN_SPEC.words);

  target = listOption(RUN_FLAGS.target);
  database = textOption(RUN_FLAGS.database);
  token = textOption(RUN_FLAGS.token);
  username = textOption(RUN_FLAGS.username);
  password = textOption(RUN_FLAGS.password);
  privateKey = textOption(RUN_FLAGS.privateKey);
  scenario = textOption(RUN_FLAGS.scenario);
  duration = textOption(RUN_FLAGS.duration);
  operations = textOption(RUN_FLAGS.operations);
  workers = textOption(RUN_FLAGS.workers);
  threads = textOption(RUN_FLAGS.threads);
  warmup = textOption(RUN_FLAGS.warmup);
  untilSteady = switchOption(RUN_FLAGS.untilSteady);
  rampup = textOption(RUN_FLAGS.rampup);
  rate = textOption(RUN_FLAGS.rate);
  seed = textOption(RUN_FLAGS.seed);
  collection = textOption(RUN_FLAGS.collection);
  documentSize = textOption(RUN_FLAGS.documentSize);
  fields = textOption(RUN_FLAGS.fields);
  seedData = textOption(RUN_FLAGS.seedData);
  noCleanup = switchOption(RUN_FLAGS.noCleanup);
  threshold = listOption(RUN_FLAGS.threshold);
  strict = switchOption(RUN_FLAGS.strict);
  config = textOption(RUN_FLAGS.config);
  name = textOption(RUN_FLAGS.name);
  runId = textOption(RUN_FLAGS.runId);
  noConfig = switchOption(RUN_FLAGS.noConfig);
  set = listOption(RUN_FLAGS.set);
  plugin = listOption(RUN_FLAGS.plugin);
  dryRun = switchOption(RUN_FLAGS.dryRun);
  once = switchOption(RUN_FLAGS.once);
  httpDebug = switchOption(RUN_FLAGS.httpDebug);
  verbose = switchOption(RUN_FLAGS.verbose);
  output = textOption(RUN_FLAGS.output);
  json = switchOption(RUN_FLAGS.json);
  quiet = switchOption(RUN_FLAGS.quiet);
  noColor = switchOption(RUN_FLAGS.noColor);

  async execute() {
    this.#refuseContradictions();
    const request = {
      config: configChoice(this),
      useEnvironment: true,
      values: [{ source: 'flags', ...flagSettings(RUN_FLAGS, this) }],
      assignments: this.set ?? [],
      runId: this.runId ?? null,
    };
    const output = {
      json: this.json ?? false,
      quiet: this.quiet ?? false,
      verbose: this.verbose ?? false,
      colour: this.noColor !== true,
    };
    if (this.once === true) {
      const { executeOnce } = await import('../once/execute-once.ts');
      return executeOnce(this.context, { ...request, ...output, httpDebug: this.httpDebug ?? false });
    }
    const { executeRun, printPlan } = await import('../run/execute-run.ts');
    if (this.dryRun === true) return printPlan(this.context, request);
    return executeRun(this.context, { ...request, ...output });
  }

  #refuseContradictions(): void {
    if (this.httpDebug === true && this.once !== true) {
      throw new UsageError('--http-debug shows every request, too many for a run under load: give --once with it.');
    }
    if (this.once !== true) return;
    if (this.output !== undefined)
      throw new UsageError('--once measures nothing, so that --output has no report to write.');
    if (this.dryRun === true)
      throw new UsageError('--once sends requests and --dry-run sends none: give one of the two.');
  }
}
