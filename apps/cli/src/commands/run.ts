import { defineCommand, type CommandValues } from '../command.ts';
import { BENCHMARK_FLAGS } from '../flags/benchmark-flags.ts';
import { CONFIG_FLAGS, configChoice } from '../flags/config-flags.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import type { FlagTable } from '../flags/flag.ts';
import { HOOK_FLAGS } from '../flags/hook-flags.ts';
import { LOAD_FLAGS } from '../flags/load-flags.ts';
import { LOG_FLAGS, logRequest } from '../flags/log-flags.ts';
import { MONITOR_FLAGS, monitorRequest } from '../flags/monitor-flags.ts';
import { OUTPUT_FLAGS, outputRequest } from '../flags/output-flags.ts';
import { SERVER_TEMPLATES, TARGET_FLAGS } from '../flags/target-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { TARGET_ARGUMENT, targetSettings } from '../running/target-settings.ts';

/** In the order of the help page. */
const FLAGS = {
  ...TARGET_FLAGS,
  templates: SERVER_TEMPLATES,
  iOwnThisServer: BENCHMARK_FLAGS.iOwnThisServer,
  ...LOAD_FLAGS,
  untilSteady: {
    names: '--until-steady',
    value: null,
    description:
      'End the warm-up as soon as goodput and p50 are steady, after --warmup at the latest (then 2m by default).',
    group: 'Load',
    key: 'benchmark.untilSteady',
    kind: 'switch',
  },
  ...DATA_FLAGS,
  ...HOOK_FLAGS,
  threshold: {
    names: '--threshold',
    value: 'LIMIT',
    description:
      'Limit that the run must keep, such as "read.p99 < 50ms", in addition to those of the config. May be given several times.',
    group: 'Verdict',
    key: 'thresholds',
    kind: 'list',
  },
  strict: {
    names: '--strict',
    value: null,
    description: 'Exit with 6 unless every claim of the certificate is valid.',
    group: 'Verdict',
    key: 'benchmark.strict',
    kind: 'switch',
  },
  ...CONFIG_FLAGS,
  name: BENCHMARK_FLAGS.name,
  observe: BENCHMARK_FLAGS.observe,
  otlp: {
    names: '--otlp',
    value: 'URL',
    description:
      'Send metrics to an OpenTelemetry collector over OTLP/HTTP, such as http://localhost:4318, while the run goes on and at its end. Needs @syntrix-bench/otel.',
    group: 'Output',
    key: null,
    kind: 'text',
  },
  runId: {
    names: '--run-id',
    value: 'ID',
    description:
      'Set the id of the run, which document ids begin with. A second run of the same id meets deleted documents.',
    group: 'Run',
    key: null,
    kind: 'text',
  },
  repeat: {
    names: '--repeat',
    value: 'COUNT',
    description:
      'Make the run so many times, with a report each: {{index}} in --output is its number, which else goes before the extension. Without --output they go to results/repeated-TIME.',
    group: 'Run',
    key: null,
    kind: 'text',
  },
  dryRun: {
    names: '--dry-run',
    value: null,
    description:
      'Run nothing: say what the run would do to the target, and print the plan as JSON, secrets as references.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  smoke: {
    names: '--smoke',
    value: null,
    description:
      'Check answers only: ten seconds with at most four workers and little data, a verdict within 45 s, and no claim of speed. Any error ends it with 4, unless a threshold allows some.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  once: {
    names: '--once',
    value: null,
    description:
      'Measure nothing: do each operation of each workload once, with few documents, and print the outcomes.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  httpDebug: {
    names: '--http-debug',
    value: null,
    description: 'With --once: print requests and responses to stderr, bodies up to 2,000 characters, secrets as ***.',
    group: 'Run',
    key: null,
    kind: 'switch',
  },
  ...MONITOR_FLAGS,
  ...OUTPUT_FLAGS,
  ...LOG_FLAGS,
} as const satisfies FlagTable;

/** `run`: a benchmark from flags, a config file, or both. */
export const RUN = defineCommand({
  words: ['run'],
  description: 'Run a benchmark against a Syntrix server.',
  details:
    'Settings come from the config file (the nearest syntrix-bench.config.*, unless --config names one), the environment, flags and --set; later ones win. Ctrl+C stops the load, removes the documents of the run and reports what was measured; a second one skips drain and clean-up, a third ends the process.',
  examples: [
    ['Ten seconds, fifty workers', '$0 run http://localhost:8080 --duration 10s --workers 50'],
    ['500 operations a second, whatever the latency', '$0 run http://localhost:8080 --rate 500/s --workers 100'],
    ['A config file, with one value changed', '$0 run --config crud.yaml --duration 5m --output results/{{name}}.json'],
    [
      'As a user, the password from the environment',
      '$0 run http://localhost:8080 --username bench --password env:BENCH_PASSWORD',
    ],
    [
      'Exit code 4 where a limit is crossed, 6 where that is not certain',
      '$0 run --config crud.yaml --threshold "read.p99 < 50ms" --threshold "errors < 0.1%" --strict',
    ],
    ['Ten runs, to be compared', '$0 run --config crud.yaml --repeat 10 --output base/{{index}}.json'],
    ['What would run, without running it', '$0 run --config crud.yaml --set load.rate=500/s --dry-run'],
    ['Every operation once, with requests and responses', '$0 run http://localhost:8080 --once --http-debug'],
    ['In the browser while it goes on', '$0 run --config crud.yaml --monitor-open'],
    ['Only the report, for another program', '$0 run --config crud.yaml --quiet --json | jq .summary'],
  ],
  flags: FLAGS,
  argument: TARGET_ARGUMENT,

  async run(values, context) {
    refuseContradictions(values);
    const request = {
      config: configChoice(values),
      useEnvironment: true,
      values: [{ source: 'flags', ...targetSettings(context, FLAGS, values) }],
      assignments: values.set ?? [],
      runId: values.runId ?? null,
      smoke: values.smoke ?? false,
    };
    const shown = { monitor: monitorRequest(values), log: logRequest(values), otlp: values.otlp };
    const output = { ...outputRequest(values), templates: values.templates ?? null };
    if (values.once === true) {
      const { executeOnce } = await import('../running/once.ts');
      return executeOnce(context, { ...request, ...output, httpDebug: values.httpDebug ?? false });
    }
    if (values.repeat !== undefined && values.dryRun !== true) {
      const { readRunCount } = await import('../running/rounds.ts');
      const { repeatRun } = await import('../running/repeat-run.ts');
      return repeatRun(context, { ...request, ...output, ...shown }, readRunCount('--repeat', values.repeat, 1));
    }
    const { executeRun, printPlan } = await import('../running/execute-run.ts');
    return values.dryRun === true
      ? printPlan(context, { ...request, ...output })
      : executeRun(context, { ...request, ...output, ...shown });
  },
});

function refuseContradictions(values: CommandValues<typeof FLAGS, typeof TARGET_ARGUMENT>): void {
  if (values.httpDebug === true && values.once !== true) {
    throw new UsageError('--http-debug prints every request, too many for a run under load: use it with --once.');
  }
  if (values.logFile !== undefined && (values.once === true || values.dryRun === true))
    throw new UsageError(
      `--${values.once === true ? 'once' : 'dry-run'} measures nothing, so --log-file has nothing to write.`,
    );
  if (values.repeat !== undefined) {
    if (values.once === true) throw new UsageError('--once measures nothing, so there is nothing to --repeat.');
    if (values.json === true)
      throw new UsageError('--repeat has a report for each run: name files with --output instead of --json.');
    if (values.runId !== undefined)
      throw new UsageError('--run-id fixes the id of one run: with --repeat each needs its own.');
  }
  if (values.smoke === true) {
    if (values.once === true)
      throw new UsageError('--once tries each operation once and --smoke for ten seconds: use one of the two.');
    if (values.repeat !== undefined) throw new UsageError('--smoke measures nothing, so there is nothing to --repeat.');
    if (values.strict === true) throw new UsageError('--smoke claims nothing, so --strict has nothing to prove.');
    if (values.untilSteady === true) throw new UsageError('--smoke has no warm-up: leave --until-steady out.');
  }
  if (values.once !== true) return;
  if (values.output !== undefined) throw new UsageError('--once measures nothing, so --output has no report to write.');
  if (values.dryRun === true)
    throw new UsageError('--once sends requests and --dry-run sends none: use one of the two.');
}
