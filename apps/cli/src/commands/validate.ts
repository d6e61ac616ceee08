import type { ConfigProblem } from '@syntrix-bench/core';

import { defineCommand } from '../command.ts';
import type { CliContext, OutputStream } from '../context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { CONFIG_FLAGS } from '../flags/config-flags.ts';
import { flagSettings } from '../flags/flag-settings.ts';
import type { FlagTable } from '../flags/flag.ts';
import { SERVER_TEMPLATES } from '../flags/target-flags.ts';
import { OUTPUT_FLAGS, QUIET_RESULT, VERBOSE_READING } from '../flags/output-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { fitted } from '../screen.ts';
import type { PlanRequest, ReadPlan } from '../running/read-plan.ts';

const FLAGS = {
  set: CONFIG_FLAGS.set,
  plugin: CONFIG_FLAGS.plugin,
  templates: SERVER_TEMPLATES,
  json: { ...OUTPUT_FLAGS.json, description: 'Print the problems as JSON.' },
  quiet: QUIET_RESULT,
  verbose: VERBOSE_READING,
  noColor: OUTPUT_FLAGS.noColor,
} as const satisfies FlagTable;

/** `validate`: lists everything that is wrong with a config, or says what it would run. */
export const VALIDATE = defineCommand({
  words: ['validate'],
  description: 'Check a config without running it.',
  details:
    'Lists all problems, each with its place, and exits with 2; if there are none, says what would run. Variables SYNTRIX_BENCHMARK_* apply as in a run. With --templates also says which queries the server would not serve, and exits with 3 if there are some. Nothing is sent. Of secrets only a private key is checked, if its file can be read.',
  examples: [
    ['Before a long run', '$0 validate crud.yaml'],
    ['With a value changed', '$0 validate crud.yaml --set load.rate=500/s'],
  ],
  flags: FLAGS,
  argument: {
    name: 'FILE',
    description: 'The config. Default: the nearest syntrix-bench.config.*, here or in a folder above.',
    required: false,
  },

  async run(values, context) {
    const { stdout, stderr } = context;
    const { hostsToAllow } = await import('@syntrix-bench/core/plan');
    const { howToAllow, refusedHosts } = await import('../running/target-permission.ts');
    const { unservedBy } = await import('../running/known-templates.ts');
    const { describePlan, tellReading } = await import('../running/describe-plan.ts');
    const request = {
      config: values.argument === undefined ? await nearestToCheck(context) : { file: values.argument },
      useEnvironment: true,
      values: [{ source: 'flags', ...flagSettings(FLAGS, values) }],
      assignments: values.set ?? [],
      runId: null,
    };
    const found = await examine(context, request);
    if (Array.isArray(found)) {
      stdout.write(
        values.json === true ? jsonText({ valid: false, problems: found }) : await listProblems(found, stdout),
      );
      return EXIT_CODES.wrongUsage;
    }
    if (values.verbose === true) tellReading(context, found, request);
    const quiet = values.quiet === true;
    for (const notice of quiet ? [] : found.notices) stderr.write(`${notice}\n`);
    const hosts = hostsToAllow(found.plan.target);
    if (hosts.length > 0 && !quiet) stderr.write(`${refusedHosts(hosts)}; ${howToAllow(found, hosts)}\n`);
    const { harmOf, serverNeedsOf } = await import('@syntrix-bench/core/plan');
    const harm = harmOf(found.plan, found.scenarios);
    if (harm !== null && !quiet) stderr.write(`It would be refused: ${harm}; give --i-own-this-server\n`);
    const runs = describePlan(found.plan);
    const unserved = await unservedBy(context, found, values.templates);
    const { indexTemplates, triggers } = serverNeedsOf(found.plan, found.scenarios);
    const needs = indexTemplates.map(({ name }) => name);
    const calling = triggers.flatMap((each) => each.triggers.map(({ id }) => id));
    if (values.json === true) {
      stdout.write(
        jsonText({
          valid: true,
          problems: [],
          runs,
          index_templates: needs,
          triggers: calling,
          unserved: unserved ?? [],
        }),
      );
    } else {
      stdout.write(`${fitted(`${found.file ?? 'The config'} is fine. It would run ${runs}.`, stdout, '')}\n`);
      if (needs.length + calling.length > 0) {
        const { howToPrintNeeds, needsText } = await import('../running/needs-text.ts');
        if (unserved !== null && unserved.length > 0)
          stdout.write(`With these index templates the run would end before load:\n${needsText(unserved, stdout)}\n`);
        if (!quiet) stderr.write(`${howToPrintNeeds(context, found, request)}\n`);
      }
    }
    return unserved === null || unserved.length === 0 ? EXIT_CODES.fine : EXIT_CODES.targetNotReady;
  },
});

/** The nearest config as `run` finds it. @throws UsageError where there is none */
async function nearestToCheck({ cwd, program }: CliContext): Promise<'nearest'> {
  const { findConfigFile } = await import('@syntrix-bench/core/plugins');
  if ((await findConfigFile(cwd)) !== null) return 'nearest';
  throw new UsageError(
    `there is no config file in ${cwd} or above.`,
    `Name one: ${program} validate FILE, or create one: ${program} init`,
  );
}

async function examine(context: CliContext, request: PlanRequest): Promise<ReadPlan | ConfigProblem[]> {
  const { BenchError } = await import('@syntrix-bench/core/plugins');
  const { readPlan } = await import('../running/read-plan.ts');
  try {
    const read = await readPlan(context, request);
    const problem = await keyProblem(context, read);
    return problem === null ? read : [problem];
  } catch (error) {
    if (error instanceof BenchError && error.problems.length > 0) return [...error.problems];
    throw error;
  }
}

/**
 * What is wrong with the key file that a config names, null for nothing. A file that cannot be read here says nothing about
 * the config: the machine of the run may have it.
 */
async function keyProblem({ env }: CliContext, { plan, inline, locate }: ReadPlan): Promise<ConfigProblem | null> {
  const { auth } = plan;
  if (auth.mode !== 'key') return null;
  const { BenchError, resolveSecrets, secretIo, validatePrivateKey } = await import('@syntrix-bench/core');
  const secrets = await resolveSecrets(plan, inline, secretIo(env)).catch(() => null);
  const pem = secrets?.[auth.keyRef];
  if (pem === undefined) return null;
  try {
    validatePrivateKey(auth.keyRef, pem);
    return null;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const origin = locate(['auth', 'privateKeyFile']);
    return { ...origin, message: error.message, hint: error.hint };
  }
}

async function listProblems(problems: readonly ConfigProblem[], stream: OutputStream): Promise<string> {
  const { describeProblem } = await import('@syntrix-bench/core/plugins');
  const lines = problems.map((problem) => fitted(describeProblem(problem), stream, '    '));
  return `${lines.join('\n')}\n${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`;
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
