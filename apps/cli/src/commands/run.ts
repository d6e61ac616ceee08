import { Command, UsageError } from 'clipanion';

import { listOption, switchOption, textOption } from '../flags/flag.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import { configChoice } from '../flags/config-choice.ts';
import { RUN_FLAGS } from '../flags/run-flags.ts';
import { BenchCommand } from './bench-command.ts';

/** `run`: a benchmark from flags, a config file, or both. */
export class RunCommand extends BenchCommand {
  static override readonly paths = [['run']];
  static override readonly flags = RUN_FLAGS;
  static override readonly usage = Command.Usage({
    description: 'Run a benchmark against a Syntrix server.',
    details:
      'What to do stands in a config file (the nearest syntrix-bench.config.* where --config names none), in the environment, in flags, and under --set: the later wins. Ctrl+C stops the load, removes what the run made and reports what was measured; a second Ctrl+C quits at once.',
    examples: [
      ['Ten seconds, fifty workers', '$0 run --target http://localhost:8080 --duration 10s --workers 50'],
      [
        '500 operations a second, whatever the latency',
        '$0 run --target http://localhost:8080 --rate 500/s --workers 100',
      ],
      [
        'A config file, with one value changed',
        '$0 run --config crud.yaml --duration 5m --output results/{{name}}.json',
      ],
      [
        'As a user, the password from the environment',
        '$0 run -t http://localhost:8080 --username bench --password env:BENCH_PASSWORD',
      ],
      [
        'Exit code 4 where it is too slow, 6 where the run does not prove that it is fast enough',
        '$0 run --config crud.yaml --threshold "read.p99 < 50ms" --threshold "errors < 0.1%" --strict',
      ],
      ['What would run, without running it', '$0 run --config crud.yaml --set load.rate=500/s --dry-run'],
      [
        'Every operation once, with all that goes over the wire',
        '$0 run --target http://localhost:8080 --once --http-debug',
      ],
      ['Only the report, for another program', '$0 run --config crud.yaml --quiet --json | jq .summary'],
    ],
  });

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
