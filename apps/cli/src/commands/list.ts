import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PlanNeeds, Scenario } from '@syntrix-bench/core';

import type { DescribedScenario } from '../built-in.ts';
import { defineCommand, type CommandValues } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { looksLikeConfig } from '../flags/address.ts';
import { CONFIG_FLAGS, configChoice } from '../flags/config-flags.ts';
import { DATA_FLAGS } from '../flags/data-flags.ts';
import { HOOK_FLAGS } from '../flags/hook-flags.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import type { FlagTable } from '../flags/flag.ts';
import { OUTPUT_FLAGS, QUIET_RESULT } from '../flags/output-flags.ts';
import { TARGET_FLAGS } from '../flags/target-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { Catalogue, CatalogueEntry } from '../help/catalogue.ts';
import type { ConfigRequest } from '../running/config-layers.ts';
import { columnsOf, createPaint, table, textWidth, wantsColour, type Paint } from '../screen.ts';

const FLAGS = {
  config: { ...CONFIG_FLAGS.config, description: 'Config whose plugins are included. Default: the nearest one.' },
  noConfig: CONFIG_FLAGS.noConfig,
  plugin: CONFIG_FLAGS.plugin,
  set: { ...CONFIG_FLAGS.set, description: 'With SCENARIO: set any key of the config, such as scenario.pageSize=50.' },
  database: { ...TARGET_FLAGS.database, description: 'With SCENARIO: its database. Default: default.' },
  collection: { ...DATA_FLAGS.collection, description: 'With SCENARIO: its collection. Default: benchmarks.' },
  hookAddr: HOOK_FLAGS.hookAddr,
  hookUrl: HOOK_FLAGS.hookUrl,
  json: { ...OUTPUT_FLAGS.json, description: 'Print the list as JSON.' },
  quiet: QUIET_RESULT,
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `list`: what there is to run, and to start from. Config files are read where there may be some, and only there. */
export const LIST = defineCommand({
  words: ['list'],
  description: 'List scenarios, presets and templates, each with the question it answers.',
  details:
    'Includes scenarios of plugins that the config or --plugin names. With a SCENARIO, or a config, prints what it needs on the server: index templates as a file for the folder indexer.template_path, triggers as a file for trigger.evaluator.rules_path. Put it there, and restart the server.',
  examples: [
    ['What can be run', '$0 list'],
    ['Index templates for a collection of your own', '$0 list query-paged --collection orders > bench-indexes.yml'],
    ['Those that a config needs', '$0 list query.yaml'],
    [
      'Triggers that call this machine',
      '$0 list trigger-delivery --hook-url http://bench.example:9797 > bench-triggers.yml',
    ],
    ['Names for another program', '$0 list --json | jq .templates[].name'],
  ],
  flags: FLAGS,
  argument: {
    name: 'SCENARIO',
    description: 'A scenario, a preset, or a config file: print what it needs on the server.',
    required: false,
  },

  async run(values, context) {
    const { argument } = values;
    if (argument !== undefined) return printNeeds(argument, values, context);
    const { stdout, stderr, env, cwd, program } = context;
    const config = configChoice(values);
    const { BUILT_IN_CATALOGUE, toCatalogue } = await import('../help/catalogue.ts');
    const mayHavePlugins =
      values.plugin !== undefined || (config === 'nearest' ? await mayHaveConfig(cwd) : config !== 'none');
    const scenarios = mayHavePlugins
      ? await readScenarios(
          context,
          {
            config,
            useEnvironment: false,
            values: [{ source: 'flags', ...flagSettings(FLAGS, values) }],
            assignments: [],
          },
          (message) => void (values.quiet === true || stderr.write(`${message}\n`)),
        )
      : BUILT_IN_CATALOGUE;
    const catalogue = toCatalogue(scenarios);
    const paint = createPaint(wantsColour(stdout, env, values.noColor !== true));
    stdout.write(
      values.json === true
        ? `${JSON.stringify(await withNeeds(catalogue, scenarios), null, 2)}\n`
        : renderCatalogue(catalogue, { paint, program, width: textWidth(columnsOf(stdout, env)) }),
    );
    return EXIT_CODES.fine;
  },
});

/** Prints the index templates and triggers of a scenario, a preset or a config, as the files that a server reads. */
async function printNeeds(
  wanted: string,
  values: CommandValues<typeof FLAGS, null>,
  context: CliContext,
): Promise<ExitCode> {
  const { needsFile, templatesDocument } = await import('../running/index-template-file.ts');
  const { triggerFile, triggersDocument } = await import('../running/trigger-file.ts');
  const isConfig = looksLikeConfig(wanted);
  if (isConfig && values.config !== undefined)
    throw new UsageError(`${wanted} and --config ${values.config} are two configs: name one of them.`);
  const { indexTemplates, triggers } = await needsOf(wanted, isConfig, values, context);
  if (values.json === true) {
    const files = [
      ...(indexTemplates.length > 0 || triggers.length === 0 ? [templatesDocument(indexTemplates)] : []),
      ...triggers.map(triggersDocument),
    ];
    context.stdout.write(`${JSON.stringify(files.length === 1 ? files[0] : files, null, 2)}\n`);
  } else if (indexTemplates.length + triggers.length === 0) {
    context.stderr.write(`${wanted} needs no index templates and no triggers.\n`);
  } else {
    const files = [
      ...(indexTemplates.length === 0 ? [] : [needsFile(wanted, indexTemplates)]),
      ...(triggers.length === 0 ? [] : [triggerFile(wanted, triggers)]),
    ];
    context.stdout.write(files.join('---\n'));
  }
  return EXIT_CODES.fine;
}

/** What a config, or a scenario with what flags say of it, needs on the server. */
async function needsOf(
  wanted: string,
  isConfig: boolean,
  values: CommandValues<typeof FLAGS, null>,
  context: CliContext,
): Promise<PlanNeeds> {
  const { serverNeedsOf } = await import('@syntrix-bench/core/plan');
  const { readPlan } = await import('../running/read-plan.ts');
  const { BUILT_IN_SCENARIOS } = await import('../running/built-in-scenarios.ts');
  const { noNeeds } = await import('../running/default-needs.ts');
  // Some of them take more than a name to make a plan of.
  const none = isConfig ? null : noNeeds(wanted, BUILT_IN_SCENARIOS);
  if (none !== null) return none;
  const { value, names } = flagSettings(FLAGS, values);
  const scenario = isConfig
    ? {}
    : { scenario: { ...(value as { readonly scenario?: object }).scenario, type: wanted } };
  const read = await readPlan(context, {
    config: isConfig ? { file: wanted } : configChoice(values),
    useEnvironment: true,
    values: [{ source: 'flags', value: { ...value, ...scenario }, names: { ...names, 'scenario.type': 'SCENARIO' } }],
    assignments: values.set ?? [],
    runId: null,
  });
  return serverNeedsOf(read.plan, read.scenarios);
}

/** The catalogue with the index templates that each scenario needs as it is without options; null where it needs options. */
async function withNeeds(catalogue: Catalogue, described: readonly DescribedScenario[]): Promise<object> {
  const { BUILT_IN_SCENARIOS } = await import('../running/built-in-scenarios.ts');
  const { defaultNeeds } = await import('../running/default-needs.ts');
  const ofPlugins = described.filter((each): each is Scenario => 'shard' in each);
  const scenarios = [...BUILT_IN_SCENARIOS, ...ofPlugins];
  const entry = <Entry extends CatalogueEntry>(each: Entry) => ({
    ...each,
    index_templates: defaultNeeds(each.name, scenarios)?.indexTemplates ?? null,
  });
  return {
    ...catalogue,
    scenarios: catalogue.scenarios.map((each) => ({ ...entry(each), presets: each.presets.map(entry) })),
  };
}

/** Whether anything around a folder has the name of a config: a look that costs less than loading what reads one. */
async function mayHaveConfig(folder: string): Promise<boolean> {
  const { CONFIG_FILE_NAMES } = await import('@syntrix-bench/core/text');
  const names = await readdir(folder).catch((): string[] => []);
  if (CONFIG_FILE_NAMES.some((name) => names.includes(name))) return true;
  const parent = dirname(folder);
  return parent !== folder && mayHaveConfig(parent);
}

/** Built-in scenarios and those of plugins. A config that cannot be read is told and does not hide the rest: the list helps to repair it. */
async function readScenarios(
  context: CliContext,
  request: ConfigRequest,
  say: (message: string) => void,
): Promise<readonly DescribedScenario[]> {
  const { BenchError, describeProblem, loadConfigPlugins } = await import('@syntrix-bench/core/plugins');
  const { BUILT_IN_CATALOGUE } = await import('../help/catalogue.ts');
  const { gatherLayers } = await import('../running/config-layers.ts');
  const { layers } = await gatherLayers(context, request).catch((error: unknown) => {
    if (!(error instanceof BenchError)) throw error;
    say(`plugins of the config are skipped: ${error.message}`);
    return { layers: [] };
  });
  const known = new Set(layers.flatMap(({ problems }) => problems));
  const plugins = await loadConfigPlugins(layers, { scenarios: BUILT_IN_CATALOGUE });
  for (const problem of plugins.layers.flatMap(({ problems }) => problems)) {
    if (!known.has(problem)) say(describeProblem(problem));
  }
  return plugins.scenarios;
}

/** The catalogue as a page: scenarios with their presets below them, then templates. */
function renderCatalogue(
  { scenarios, templates }: Catalogue,
  { paint, width, program }: { readonly paint: Paint; readonly width: number; readonly program: string },
): string {
  const entries = [...scenarios.flatMap((each) => [each, ...each.presets]), ...templates];
  const labelWidth = Math.max(...entries.map(({ name }) => name.length));
  const rows = (list: readonly CatalogueEntry[]): readonly string[] =>
    table(
      list.map(({ name, question }) => ({ label: name, text: question })),
      width,
      labelWidth,
    );
  return [
    `${paint.bold('Scenarios')} (${program} run --scenario NAME)`,
    ...scenarios.flatMap((each) => rows([each, ...each.presets])),
    '',
    `${paint.bold('Templates')} (${program} init NAME)`,
    ...rows(templates),
    '',
  ].join('\n');
}
